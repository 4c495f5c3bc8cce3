import type { Layout } from "../../../cli/local/layout";
import { takeLock } from "../../../cli/local/lock";

/** Takes the lock, forgets how to give it back, says so, and holds it until it is killed (see lock.test.ts). */
takeLock(JSON.parse(process.argv[2]!) as Layout, "held by another");
// What nobody refers to is gone after this.
global.gc!();
process.stdout.write("held\n");
process.stdin.resume();
