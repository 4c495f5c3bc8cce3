import { takeRoles } from "../../../cli/local/account-roles";
import { World } from "../../../simulators/core/world";
import { place } from "./place";

const role = "aws:iam/role:Role";

describe("the roles that an environment lets into its cluster", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());

  type Spec = Parameters<typeof takeRoles>[1];
  const spec = (admins: string[], account?: string): Spec =>
    ({
      clouds: { aws: { ...(account !== undefined && { account }) } },
      cluster: {
        admins,
        viewers: ["arn:aws:iam::123456789012:role/auditors/readers"],
        access: [{ role: "arn:aws:iam::123456789012:role/auditors/readers", namespaces: ["x"], may: "view" }],
      },
    }) as unknown as Spec;
  const standing = () => {
    const world = World.open(at.world);
    try {
      return world.all(role).map(({ outputs }) => outputs["arn"]);
    } finally {
      world.close();
    }
  };

  test("are in the local account, each once, however often it is brought up", () => {
    const asked = spec(["arn:aws:iam::210987654321:role/platform"], "210987654321");
    expect(takeRoles(at.world, asked)).toEqual(["platform", "readers"]);
    expect(takeRoles(at.world, asked)).toEqual(["platform", "readers"]);
    expect(standing()).toEqual([
      "arn:aws:iam::123456789012:role/platform",
      "arn:aws:iam::123456789012:role/auditors/readers",
    ]);
  });

  test("are left to others where they are another account's, or AWS's own", () => {
    const asked = spec([
      "arn:aws:iam::210987654321:role/theirs",
      "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
    ]);
    expect(takeRoles(at.world, asked)).toEqual(["readers"]);
    expect(standing()).toEqual(["arn:aws:iam::123456789012:role/auditors/readers"]);
  });
});
