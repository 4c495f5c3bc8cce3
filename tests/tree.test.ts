import { readFileSync, readdirSync, statSync } from "node:fs";
import * as path from "node:path";
import ts from "typescript";

const root = path.dirname(__dirname);
/** Made by tools, or somebody else's. */
const passedOver = new Set(["node_modules", ".git", ".local", "coverage", ".cache"]);

/** Every file of the checkout, from its root, with forward slashes. */
function files(folder = ""): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !passedOver.has(name))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? files(file) : [file];
    });
}

const all = files();
const text = (file: string): string => readFileSync(path.join(root, file), "utf8");
const known = new Set(all);

/** What a file imports of this checkout, types too. */
function imports(file: string): string[] {
  return ts.preProcessFile(text(file), true, true).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".")) return [];
    const target = path.posix.join(path.posix.dirname(file), fileName);
    return [target, `${target}.ts`].filter((one) => known.has(one));
  });
}

/** One circle through `imported`, as the files that it goes through; undefined where there is none. */
function circle(imported: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const from = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of imported.get(file) ?? []) {
      const found = from(next, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imported.keys()) {
    const found = from(file, []);
    if (found) return found;
  }
  return undefined;
}

describe("files import each other", () => {
  it("in no circle", () => {
    const code = all.filter((file) => file.endsWith(".ts"));
    expect(circle(new Map(code.map((file) => [file, imports(file)])))).toBeUndefined();
  });

  it("which is seen, whatever its length", () => {
    const arrows = { a: ["b", "c"], b: ["c"], c: ["d"], d: ["b"] };
    expect(circle(new Map(Object.entries(arrows)))).toEqual(["b", "c", "d", "b"]);
    expect(circle(new Map(Object.entries({ ...arrows, d: [] })))).toBeUndefined();
  });
});

// As Git writes them, and as Prettier rewrites them in Markdown.
const mark = /^\s*(?:<{7} |>{7} |(?:> ){7}|\\?={7}$)/m;

test("no file holds marks of a merge", () => {
  const written = all.filter((file) => /\.(ts|cjs|mjs|md|json|ya?ml)$|^[^.]*$/.test(file));
  expect(written.filter((file) => mark.test(text(file)))).toEqual([]);
  const [open, middle, close] = ["<", "=", ">"].map((sign) => sign.repeat(7)); // not written out: they would be marks here
  const quoted = `${"> ".repeat(7)}6483e38 (x)`;
  for (const line of [`${open} HEAD`, `  ${open} HEAD`, `  \\${middle}`, quoted, `${close} main`])
    expect(line).toMatch(mark);
});

describe("a page", () => {
  const pages = all.filter((file) => file.endsWith(".md"));
  const standing = (file: string) => statSync(path.join(root, file), { throwIfNoEntry: false }) !== undefined;

  /** The anchors of a page's headings, as GitHub makes them. */
  const anchors = (page: string): string[] =>
    headings(page).map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    );
  const headings = (page: string): string[] =>
    [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.replaceAll("`", ""));
  /** A link, and the headings that it is about: `[page](page.md), "A heading" and "Another"`. */
  const quoted = /\]\(([^)#:\s]+\.md)\), ((?:"[^"\n]+"(?:,? and )?)+)/g;
  const target = (page: string, link: string): string => path.posix.join(path.posix.dirname(page), link);

  it("links to pages and headings that are there", () => {
    const broken = pages.flatMap((page) =>
      [...text(page).matchAll(/\]\(([^)#:\s]*)(?:#([^)\s]*))?\)/g)]
        .filter(([, link, anchor]) => {
          const to = link === "" ? page : target(page, link!);
          return !standing(to) || (anchor !== undefined && !anchors(to).includes(anchor));
        })
        .map(([whole]) => `${page}: ${whole}`),
    );
    expect(broken).toEqual([]);
  });

  it('quotes headings as they are: [page](page.md), "A heading"', () => {
    const found = pages.flatMap((page) =>
      [...text(page).matchAll(quoted)].flatMap(([, link, names]) =>
        [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ page, to: target(page, link!), name: name! })),
      ),
    );
    expect(found.length).toBeGreaterThan(10);
    const wrong = found.filter(({ to, name }) => !headings(to).includes(name));
    expect(wrong).toEqual([]);
  });

  it("has text below each of its headings", () => {
    const bare = pages.flatMap((page) =>
      [...text(page).matchAll(/^(#+) (.+)\n+(?=(#+) |$(?![\s\S]))/gm)]
        .filter(([, marks, , next]) => next === undefined || next.length <= marks!.length)
        .map(([, , heading]) => `${page}: ${heading}`),
    );
    expect(bare).toEqual([]);
  });

  it("names files that are there", () => {
    const folders = "config|components|workloads|functions|stacks|policies|simulators|cli|tools|tests|bench|docs|bin";
    const named = new RegExp(`(?<![\\w/.-])((?:${folders})/[\\w./-]+\\.(?:ts|cjs|mjs|md|json|ya?ml))(?![\\w])`, "g");
    const gone = pages.flatMap((page) =>
      [...text(page).matchAll(named)].filter(([, file]) => !standing(file!)).map(([, file]) => `${page}: ${file}`),
    );
    expect(gone).toEqual([]);
  });

  it("is there where code names it", () => {
    const code = all.filter((file) => /\.(ts|cjs|mjs|ya?ml)$/.test(file) && file !== "tests/tree.test.ts");
    const gone = code.flatMap((file) =>
      [...text(file).matchAll(/(?<![\w/.])docs\/(?:decisions|runbooks|reference|surprises)\/[\w/-]+\.md\b/g)]
        .filter(([page]) => !standing(page))
        .map(([page]) => `${file}: ${page}`),
    );
    expect(gone).toEqual([]);
  });
});
