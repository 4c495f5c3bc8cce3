import { deliveryOf } from "../../config/delivery";
import { decodeEnvironment } from "../../config/decode";
import { today, written } from "./sample";

type Section = Record<string, unknown>;

function decoded(delivery: Section | undefined, addOns?: Section) {
  return decodeEnvironment(
    "prod",
    written((value) => {
      const all = value as Record<string, Record<string, unknown> | undefined>;
      if (delivery) all["delivery"] = delivery;
      if (addOns) all["workloads"] = { ...all["workloads"], addOns };
    }),
    [],
    today,
  );
}
const said = (delivery: Section | undefined, addOns?: Section) =>
  (decoded(delivery, addOns).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
const repository = "https://git.gocoffee.example/delivery.git";

it("Pulumi brings the services, where nothing else is said", () => {
  expect(deliveryOf("prod", decoded(undefined).spec!.delivery)).toEqual({ owner: "pulumi", handover: false });
});

it("Argo CD does from a repository, at main, in a folder of the environment's name", () => {
  expect(deliveryOf("prod", decoded({ owner: "argocd", repository }).spec!.delivery)).toEqual({
    ...{ owner: "argocd", repository, branch: "main", folder: "prod" },
  });
});

it.each<[what: string, delivery: Section, message: RegExp]>([
  ["an unknown owner", { owner: "flux" }, /^delivery\.owner: want one of pulumi, argocd, got "flux"/],
  ["no repository", { owner: "argocd" }, /^delivery\.repository: missing; want the repository/],
  [
    "a password in the address",
    { owner: "argocd", repository: "https://me:secret@git.example/x.git" },
    /^delivery\.repository: want an address without a user or password/,
  ],
  ["an address in clear", { owner: "argocd", repository: "http://git.example/x" }, /^delivery\.repository: want/],
  ["a folder above", { owner: "argocd", repository, folder: "../prod" }, /^delivery\.folder: want a folder/],
  ["two owners of one setting", { repository }, /^delivery\.repository: nobody reads it while Pulumi/],
  ["a handover that is over", { owner: "argocd", repository, handover: true }, /^delivery\.handover: Argo CD has/],
])("%s is refused", (_, delivery, message) => {
  const problems = said(delivery);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(message);
});

it("Argo CD cannot deliver where it is switched off", () => {
  expect(said({ owner: "argocd", repository }, { "argo-cd": { enabled: false } })).toEqual([
    "workloads.addOns.argo-cd.enabled: want true: delivery.owner is argocd, and nothing else delivers",
  ]);
});
