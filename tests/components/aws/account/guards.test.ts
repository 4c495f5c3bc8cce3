import { AccountGuards } from "../../../../components/aws/account/guards";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const volumes = "aws:ebs/encryptionByDefault:EncryptionByDefault";
const buckets = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const guards = (home: boolean, place = aPlace()) => record(() => void new AccountGuards("guards", { place, home }));

it("encrypts new volumes in every region, and keeps buckets from the public once for the account", async () => {
  const [home, away] = [await guards(true), await guards(false)];
  expect([home, away].map((recorded) => recorded.one(volumes).inputs)).toEqual([{ enabled: true }, { enabled: true }]);
  expect(home.one(buckets).inputs).toEqual({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(away.of(buckets)).toEqual([]);
});

it("is not turned off by accident where the environment keeps data", async () => {
  const protect = async (data: boolean) => {
    const recorded = await guards(true, aPlace({ data }));
    return [recorded.one(volumes).protect, recorded.one(buckets).protect];
  };
  expect([await protect(true), await protect(false)]).toEqual([
    [true, true],
    [false, false],
  ]);
});
