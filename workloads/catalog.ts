import type { ByScale, Resources, ServiceEntry } from "../components/kubernetes/service-entry";

/*
 * Every coffee service, as data.
 *
 * Source: DimaJoyti/go-coffee as of August 2025. Only order and payment have code there (`cmd/order-service`, `cmd/payment-service`), so the
 * ports, settings and health paths of the other three are this platform's word to those who will write them. The same goes for
 * calls: upstream's order service still answers itself for the others (`cmd/order-service/mocks.go`).
 *
 * The web front end comes later: it is one more kind of entry, called by the gateway and calling nothing in the cluster.
 */

/** The services, by the name that everything about them carries: Kubernetes objects, image repositories, cost. */
export const serviceNames = ["coffee", "user", "order", "payment", "notification"] as const;
export type ServiceName = (typeof serviceNames)[number];

const upstream = "ghcr.io/dimajoyti/go-coffee";
/** `imageTag` of upstream's production values. */
const version = { tag: "v1.0.0" };

/** What a request-and-answer service in Go needs. */
const usual: ByScale<Resources> = {
  small: { cpu: { request: 50, limit: 250 }, memory: 128 },
  medium: { cpu: { request: 100, limit: 500 }, memory: 256 },
  large: { cpu: { request: 250, limit: 1000 }, memory: 384 },
};

/** The aims of REQUIREMENTS: processors at 60–80 %, memory under 80 %. */
const target = { cpu: 70, memory: 75 };

const logging = { DEBUG: "false", LOG_FORMAT: "json", LOG_LEVEL: "info" };

export const catalog: Readonly<Record<ServiceName, ServiceEntry<ServiceName>>> = {
  coffee: {
    name: "coffee",
    about: "The menu, what is in stock, prices and promotions.",
    image: { repository: `${upstream}/coffee-service`, version },
    ports: { http: 8084 },
    protocol: "http",
    path: "/api/v1/coffee",
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8084" },
    dataClass: "internal",
    needs: { database: true, cache: true },
    calls: [],
    priority: "standard",
    resources: usual,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    target,
  },
  user: {
    name: "user",
    about: "Accounts, sign-in, preferences and the loyalty programme.",
    image: { repository: `${upstream}/user-service`, version },
    ports: { http: 8085 },
    protocol: "http",
    path: "/api/v1/users",
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8085" },
    dataClass: "personal",
    needs: { database: true, cache: true },
    calls: [],
    priority: "critical",
    resources: usual,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    target,
  },
  order: {
    name: "order",
    about: "Orders: placing them, their state and their history.",
    // Keeps its orders in Redis today, and ends at once where there is none.
    image: { repository: `${upstream}/order-service`, version },
    // Its gRPC port has no methods yet, so nobody calls it and no policy opens it.
    ports: { http: 8081, grpc: 50051 },
    protocol: "http",
    path: "/api/v1/orders",
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8081", GRPC_PORT: "50051" },
    dataClass: "personal",
    needs: { database: true, cache: true },
    calls: [
      { to: "coffee", over: "http" },
      { to: "user", over: "http" },
      { to: "payment", over: "http" },
      { to: "notification", over: "http" },
    ],
    priority: "critical",
    resources: usual,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 8 }, large: { min: 3, max: 20 } },
    target,
  },
  payment: {
    name: "payment",
    about: "Payments: taking them, checking them and giving them back.",
    image: { repository: `${upstream}/payment-service`, version },
    // Its code's default; its Dockerfile says 8082 and its chart 8083, so it is told.
    ports: { http: 8093 },
    protocol: "http",
    path: "/api/v1/payments",
    imagePath: "/api/v1/payment",
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, PAYMENT_SERVICE_PORT: "8093" },
    dataClass: "card",
    needs: { database: true, cache: false },
    calls: [{ to: "notification", over: "http" }],
    priority: "critical",
    resources: usual,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    target,
  },
  notification: {
    name: "notification",
    about: "Tells customers what happens: over WebSocket at once, by e-mail, SMS and push.",
    image: { repository: `${upstream}/notification-service`, version },
    ports: { http: 8086 },
    protocol: "websocket",
    path: "/api/v1/notifications",
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8086" },
    dataClass: "personal",
    // Redis carries a message to the pod that holds the customer's connection.
    needs: { database: false, cache: true },
    calls: [{ to: "user", over: "http" }],
    priority: "standard",
    // Open connections cost memory, not processor.
    resources: {
      small: { cpu: { request: 50, limit: 250 }, memory: 128 },
      medium: { cpu: { request: 100, limit: 500 }, memory: 384 },
      large: { cpu: { request: 200, limit: 1000 }, memory: 768 },
    },
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    target,
  },
};

/** The services in the order of their names above. */
export const services: readonly ServiceEntry<ServiceName>[] = serviceNames.map((name) => catalog[name]);
