/** What is looked into and stays as it is meanwhile: what is worked out from it is worked out once. */
export class Unchanging {
  private readonly worked = new Map<string, unknown>();

  once<Value>(what: string, work: () => Value): Value {
    if (!this.worked.has(what)) this.worked.set(what, work());
    return this.worked.get(what) as Value;
  }
}
