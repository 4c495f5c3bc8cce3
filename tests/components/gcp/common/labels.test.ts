import fc from "fast-check";
import { labelKey, labelsFor, labelValue } from "../../../../components/gcp/common/labels";
import { requiredTags } from "../../../../components/core/tags";
import { aPlace } from "../place";

it("are the environment's, and the resource's own, without a Name", () => {
  expect(labelsFor(aPlace(), { service: "orders", dataClass: "card" })).toEqual({
    ...{ environment: "dev", owner: "platform", "cost-center": "go-coffee", "managed-by": "pulumi" },
    ...{ service: "orders", "data-class": "card" },
  });
  expect(Object.keys(labelsFor(aPlace(), { service: "platform" })).sort()).toEqual([...requiredTags].sort());
});

it("bring what Google does not take into its form, and let nothing override the environment's", () => {
  const more = { "kubernetes.io/role": "Internal.LB", environment: "prod" };
  expect(labelsFor(aPlace(), { service: "platform", more })).toMatchObject({
    "kubernetes-io-role": "internal-lb",
    environment: "dev",
  });
});

it("have keys and values that Google takes, whatever is written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 90 }), (text) => {
      expect(labelKey(text)).toMatch(/^[a-z][a-z0-9_-]{0,62}$/);
      expect(labelValue(text)).toMatch(/^[a-z0-9_-]{0,63}$/);
    }),
  );
});
