import { Certificate, namesOf } from "../../../components/vault/certificate";
import { vaultAddress } from "../../../components/kubernetes/vault-server";
import { localClouds } from "../../../simulators/testing";

it("is made once, and again where the members are others; the authority stays", async () => {
  const clouds = localClouds();
  const run = (members: number) => clouds.run(() => new Certificate("vault", { members }));
  const first = await run(3);
  expect(first.one("tls:index/locallySignedCert:LocallySignedCert").inputs).toMatchObject({
    ...{ validityPeriodHours: 8760, earlyRenewalHours: 2160 },
    allowedUses: expect.arrayContaining(["server_auth"]),
  });
  expect((await run(3)).changes).toMatchObject({ create: 0, update: 0, replace: 0 });
  expect((await run(5)).changes).toMatchObject({ create: 0, update: 0, replace: 2 });
});

it("is good for each name that Vault is asked by", () => {
  expect(namesOf(3)).toEqual(
    expect.arrayContaining([
      new URL(vaultAddress).hostname,
      "vault-0.vault-internal",
      "vault-2.vault-internal",
      "localhost",
    ]),
  );
  expect(namesOf(1)).not.toContain("vault-1.vault-internal");
});
