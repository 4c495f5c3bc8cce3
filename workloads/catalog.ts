import type { ByScale, Resources, Route, ServiceEntry } from "../components/kubernetes/service-entry";
import { mustBeSound } from "./check-catalog";

/*
 * Every coffee service, as data.
 *
 * Source: DimaJoyti/go-coffee as of August 2025. Only order, payment and web have code there (`cmd/order-service`, `cmd/payment-service`, `web-ui/frontend`), so
 * the ports, settings and health paths of the others are this platform's word to those who will write them. The same goes for
 * calls: upstream's order service still answers itself for the others (`cmd/order-service/mocks.go`).
 *
 * A record is all that a service takes, and `npm run generate`: CONTRIBUTING.md, "Add a coffee service".
 */

const upstream = "ghcr.io/dimajoyti/go-coffee";
/** `imageTag` of upstream's production values. */
const version = { tag: "v1.0.0" };

/** What a request-and-answer service in Go needs. */
const usual: ByScale<Resources> = {
  small: { cpu: { request: 50, limit: 250 }, memory: 128 },
  medium: { cpu: { request: 100, limit: 500 }, memory: 256 },
  large: { cpu: { request: 250, limit: 1000 }, memory: 384 },
};

/** What it needs where nobody may wait for a neighbour: the limit is the request as well (`qos`), so it is what such a pod takes. */
const steady: ByScale<Resources> = {
  small: { cpu: { request: 100, limit: 100 }, memory: 128 },
  medium: { cpu: { request: 250, limit: 250 }, memory: 256 },
  large: { cpu: { request: 500, limit: 500 }, memory: 384 },
};

/** The aims of REQUIREMENTS: processors at 60–80 %, memory under 80 %. */
const target = { cpu: 70, memory: 75 };

/** Who answers for services. */
export const teams = ["accounts", "engagement", "orders", "payments", "storefront"] as const;

const logging = { DEBUG: "false", LOG_FORMAT: "json", LOG_LEVEL: "info" };

/** What is reached by those who have signed in alone. */
const signedIn = (path: string): Route[] => [{ path }];

/** A record of each service by its name, which calls no others than these. */
const entries = <Name extends string>(records: Record<Name, Omit<ServiceEntry<NoInfer<Name>>, "name">>) => records;

const records = entries({
  coffee: {
    about: "The menu, what is in stock, prices and promotions.",
    image: { repository: `${upstream}/coffee-service`, version },
    ports: { http: 8084 },
    runtime: "go",
    protocol: "http",
    path: "/api/v1/coffee",
    // Anybody may read the menu.
    routes: [{ path: "/api/v1/coffee", methods: ["GET", "HEAD"], public: true }, ...signedIn("/api/v1/coffee")],
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8084" },
    dataClass: "internal",
    // REQUIREMENTS: full-text search of the menu.
    needs: { database: true, cache: { cluster: true }, search: true },
    // The `order` function counts down what is sold, and says so, too.
    events: { emits: ["coffee.inventory.updated"], takes: ["coffee.inventory.updated"] },
    calls: [],
    priority: "standard",
    team: "storefront",
    resources: usual,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    schedule: { morning: { small: 2, medium: 4, large: 8 } },
    target,
  },
  user: {
    about: "Accounts, sign-in, preferences and the loyalty programme.",
    image: { repository: `${upstream}/user-service`, version },
    ports: { http: 8085 },
    runtime: "go",
    protocol: "http",
    path: "/api/v1/users",
    // Who has no account yet has no token either. Signing in is the issuer's (`auth` in the environment's file).
    routes: [{ path: "/api/v1/users/register", methods: ["POST"], public: true }, ...signedIn("/api/v1/users")],
    // Nobody has reason to try accounts faster than a person types.
    limits: { perMinute: 60 },
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8085" },
    dataClass: "personal",
    // REQUIREMENTS: file storage, here the pictures of profiles.
    needs: { database: true, cache: { cluster: true }, objects: true },
    usesCloud: true,
    events: { emits: ["coffee.user.registered"], takes: [] },
    calls: [],
    priority: "critical",
    team: "accounts",
    resources: usual,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    schedule: { morning: { small: 2, medium: 4, large: 8 } },
    target,
  },
  order: {
    about: "Orders: placing them, their state and their history.",
    // Keeps its orders in Redis today, and ends at once where there is none.
    image: { repository: `${upstream}/order-service`, version },
    // Its gRPC port has no methods yet, so nobody calls it and no policy opens it.
    ports: { http: 8081, grpc: 50051 },
    runtime: "go",
    protocol: "http",
    path: "/api/v1/orders",
    routes: signedIn("/api/v1/orders"),
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8081", GRPC_PORT: "50051" },
    dataClass: "personal",
    // `redis.NewClient` of go-redis (cmd/order-service/main.go), not `NewClusterClient` or `NewUniversalClient`.
    // REQUIREMENTS: order history and analytics.
    needs: { database: true, cache: { cluster: false }, analytics: true },
    events: { emits: ["coffee.order.created"], takes: ["coffee.payment.processed"] },
    calls: [
      { to: "coffee", over: "http" },
      { to: "user", over: "http" },
      { to: "payment", over: "http" },
      { to: "notification", over: "http" },
    ],
    priority: "critical",
    team: "orders",
    pool: "compute",
    qos: "guaranteed",
    resources: steady,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 8 }, large: { min: 3, max: 20 } },
    schedule: { morning: { small: 2, medium: 5, large: 14 } },
    target,
  },
  payment: {
    about: "Payments: taking them, checking them and giving them back.",
    image: { repository: `${upstream}/payment-service`, version },
    // Its code's default; its Dockerfile says 8082 and its chart 8083, so it is told.
    ports: { http: 8093 },
    runtime: "go",
    protocol: "http",
    path: "/api/v1/payments",
    imagePath: "/api/v1/payment",
    routes: signedIn("/api/v1/payments"),
    // Card numbers are tried out in bulk.
    limits: { perMinute: 30 },
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, PAYMENT_SERVICE_PORT: "8093" },
    dataClass: "card",
    // Who takes the payment gives a key to its API; no card number is written to the database in clear.
    needs: { database: true, cache: false, vault: { secrets: ["PAYMENT_PROVIDER_API_KEY"], encrypts: true } },
    events: { emits: ["coffee.payment.processed"], takes: ["coffee.order.created"] },
    calls: [{ to: "notification", over: "http" }],
    priority: "critical",
    team: "payments",
    pool: "compute",
    qos: "guaranteed",
    resources: steady,
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    schedule: { morning: { small: 2, medium: 4, large: 8 } },
    target,
  },
  notification: {
    about: "Tells customers what happens: over WebSocket at once, by e-mail, SMS and push.",
    image: { repository: `${upstream}/notification-service`, version },
    ports: { http: 8086 },
    runtime: "go",
    protocol: "websocket",
    path: "/api/v1/notifications",
    routes: signedIn("/api/v1/notifications"),
    health: "/health",
    metrics: "/metrics",
    env: { ...logging, HTTP_PORT: "8086" },
    dataClass: "personal",
    // Redis carries a message to the pod that holds the customer's connection.
    needs: {
      ...{ database: false, cache: { cluster: true } },
      vault: { secrets: ["SMTP_PASSWORD", "SMS_API_KEY", "PUSH_API_KEY"] },
    },
    calls: [{ to: "user", over: "http" }],
    priority: "standard",
    team: "engagement",
    pool: "spot",
    // Open connections cost memory, not processor.
    resources: {
      small: { cpu: { request: 50, limit: 250 }, memory: 128 },
      medium: { cpu: { request: 100, limit: 500 }, memory: 384 },
      large: { cpu: { request: 200, limit: 1000 }, memory: 768 },
    },
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    target,
  },
  web: {
    about: "The front end in the browser: Next.js renders its pages, and what they ask for comes from the API.",
    image: { repository: `${upstream}/web-ui`, version },
    // As in its Dockerfile, `web-ui/frontend`: user 1001, and a server of its own that needs no shell.
    ports: { http: 3000 },
    runtime: "node",
    protocol: "http",
    path: "/",
    routes: [{ path: "/", methods: ["GET", "HEAD"], public: true }],
    // A page is many files, each of them a request.
    limits: { perMinute: 1200 },
    // Upstream has none, and its front page asks nobody else; metrics are this platform's word to who builds the image.
    health: "/",
    metrics: "/metrics",
    env: { HOSTNAME: "0.0.0.0", NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", PORT: "3000" },
    dataClass: "public",
    needs: { database: false, cache: false },
    // Browsers call the API themselves, with the caller's own token.
    calls: [],
    priority: "standard",
    team: "storefront",
    // A page of one release asks for files that the other does not have.
    release: "blueGreen",
    resources: {
      small: { cpu: { request: 50, limit: 500 }, memory: 256 },
      medium: { cpu: { request: 100, limit: 1000 }, memory: 384 },
      large: { cpu: { request: 250, limit: 1000 }, memory: 512 },
    },
    scaling: { small: { min: 1, max: 3 }, medium: { min: 2, max: 6 }, large: { min: 3, max: 12 } },
    schedule: { morning: { small: 2, medium: 4, large: 8 } },
    target,
  },
});

/** The name that everything about a service carries: Kubernetes objects, image repositories, cost. */
export type ServiceName = keyof typeof records;
export const serviceNames = Object.keys(records) as ServiceName[];

export const catalog = Object.fromEntries(serviceNames.map((name) => [name, { name, ...records[name] }])) as Readonly<
  Record<ServiceName, ServiceEntry<ServiceName>>
>;

/** The services in the order of their records. */
export const services: readonly ServiceEntry<ServiceName>[] = Object.values(catalog);

mustBeSound(services, teams);
