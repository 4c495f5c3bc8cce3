import type { Layout } from "../../../cli/local/layout";
import { takeLock } from "../../../cli/local/lock";

/** Takes the lock, says so, and holds it until it is killed (see lock.test.ts). */
takeLock(JSON.parse(process.argv[2]!) as Layout, "held by another");
process.stdout.write("held\n");
process.stdin.resume();
