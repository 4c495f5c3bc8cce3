import { nearest } from "../components/core/problems";
import { nameProblem } from "../config/checks";
import { environmentsIn } from "../config/neighbours";
import { Failure } from "./failure";
import { keptNames } from "./local/layout";

/** @throws Failure with those there are, where the project has no environment of that name */
export function mustExist(root: string, name: string): void {
  const known = environmentsIn(root);
  if (known.includes(name)) return mustBeName(name);
  // `production` and `stage` are further from what they mean than a slip of the finger is.
  const meant = nearest(name, known) ?? known.find((each) => each.slice(0, 3) === name.slice(0, 3));
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new Failure(
    `no environment \`${name}\`, since there is no Pulumi.${name}.yaml; there are ${known.join(", ") || "none"}${hint}`,
    2,
  );
}

/** @throws Failure where no environment may be called that */
export function mustBeName(name: string): void {
  const problem = keptNames.includes(name) ? "it is the name of a folder of local runs" : nameProblem(name);
  if (problem !== undefined) throw new Failure(`an environment cannot be called \`${name}\`: ${problem}`, 2);
}
