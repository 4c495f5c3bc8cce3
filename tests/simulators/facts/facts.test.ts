import type * as nodeFs from "node:fs";
import type * as facts from "../../../simulators/facts/facts";

test("only the service that is asked for is read, and it is read once", () => {
  jest.isolateModules(() => {
    const read = jest.spyOn(jest.requireActual<typeof nodeFs>("node:fs"), "readFileSync");
    const { factsOf } = jest.requireActual<typeof facts>("../../../simulators/facts/facts");
    factsOf("aws:ec2/subnet:Subnet");
    factsOf("aws:ec2/vpc:Vpc");
    const files = read.mock.calls.map(([file]) => String(file)).filter((file) => file.endsWith(".json"));
    read.mockRestore();
    expect(files).toEqual([expect.stringMatching(/simulators[\\/]facts[\\/]generated[\\/]aws-ec2\.json$/)]);
  });
});
