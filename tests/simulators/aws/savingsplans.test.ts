import { awsCloud } from "../harness";
import { judged, replaces } from "./fixtures";

const plan = "aws:savingsplans/savingsPlan:SavingsPlan";
const sound = { commitment: "1.5", savingsPlanOfferingId: "2f1f5c3e-0b5a-4c0e-9a4e-2c3d4e5f6a7b" };

judged(plan, async () => sound, [
  [
    "next to nothing",
    { commitment: "0.0009" },
    /ValidationException: Commitment must be a value between 0.001 and 1 million/,
  ],
  ["the least", { commitment: "0.001" }],
  ["six digits after the point", { commitment: "1.000001" }, /five digits/],
  ["more than a million", { commitment: "1000000.1" }, /1 million/],
  ["an offering that is none", { savingsPlanOfferingId: "compute-1yr" }, /ResourceNotFoundException/],
  ["a time in another form", { purchaseTime: "tomorrow" }, /Invalid RFC3339 String Value/],
  ["a time", { purchaseTime: "2027-01-01T00:00:00Z" }],
]);

test("every change is a new promise", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, plan, sound, { commitment: "2" })).toBe(true);
  expect(replaces(cloud, plan, sound, { tags: { team: "x" } })).toBe(false);
});
