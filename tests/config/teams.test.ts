import { decodeEnvironment } from "../../config/decode";
import { serviceTeams } from "../../config/services";
import { today, written, wrong } from "./sample";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const roles = [role("payments")];
const problems = (teams: object) => wrong((value) => void (value["teams"] = teams));
const decoded = (teams: object) =>
  decodeEnvironment(
    "prod",
    written((value) => void (value["teams"] = teams)),
    [],
    today,
  ).spec?.teams;

it("nobody is in a team unless it is said", () => {
  expect(decodeEnvironment("prod", written(), [], today).spec?.teams).toEqual({});
});

it("a team of the catalogue has its services, and may look", () => {
  expect(serviceTeams["storefront"]).toEqual(["coffee", "web"]);
  expect(decoded({ storefront: { roles } })).toEqual({
    storefront: { services: ["coffee", "web"], access: "view", roles, groups: [] },
  });
});

it("another team says its services, and either what it may do", () => {
  expect(decoded({ support: { services: ["order", "user"], access: "edit", groups: ["support"] } })).toEqual({
    support: { services: ["order", "user"], access: "edit", roles: [], groups: ["support"] },
  });
});

it.each<[object, string]>([
  [
    { payment: { roles } },
    "teams.payment: unknown team; did you mean payments? A team of your own has to list its services",
  ],
  [
    { astronomy: { roles } },
    "teams.astronomy: unknown team; the catalogue has storefront, accounts, orders, payments, engagement. A team of your own has to list its services",
  ],
  [
    { payments: { roles, services: ["paymnt"] } },
    'teams.payments.services[0]: want one of coffee, user, order, payment, notification, web, got "paymnt"; did you mean payment?',
  ],
  [{ payments: { roles, access: "admin" } }, 'teams.payments.access: want one of view, deploy, edit, got "admin"'],
  [{ payments: {} }, "teams.payments: want roles or groups: nobody is in this team"],
  [
    { Payments: { roles, services: ["payment"] } },
    "teams.Payments: want a name of small letters, digits and -, 40 at most, that begins with a letter",
  ],
  [{ payments: { roles: [...roles, ...roles] } }, `teams.payments.roles[1]: want each once, got ${roles[0]!} again`],
  [
    { payments: { roles, services: ["payment", "payment"] } },
    "teams.payments.services[1]: want each once, got payment again",
  ],
  [
    { payments: { groups: ["system:masters"] } },
    'teams.payments.groups[0]: want a group\'s name, without spaces, and none that begins with system:, got "system:masters"',
  ],
  [
    { payments: { roles: ["payments"] } },
    'teams.payments.roles[0]: want a role\'s ARN, such as arn:aws:iam::123456789012:role/platform, got "payments"',
  ],
])("%j is refused with one message", (teams, message) => expect(problems(teams)).toEqual([message]));

it("a role that may do everything is in no team", () => {
  const both = wrong((value) => {
    value["teams"] = { payments: { roles } };
    value.cluster["admins"] = roles;
  });
  expect(both).toEqual([
    "teams.payments.roles[0]: want no more for a role that may do everything: it is in cluster.admins",
  ]);
});
