// What of fengari our tests use: it brings no types. Source: github.com/fengari-lua/fengari, README.md.
declare module "fengari" {
  type State = object;
  export const lua: {
    LUA_TSTRING: number;
    LUA_TNUMBER: number;
    LUA_TBOOLEAN: number;
    LUA_TTABLE: number;
    lua_getglobal(L: State, name: Uint8Array): void;
    lua_pushstring(L: State, text: Uint8Array): void;
    lua_pushnumber(L: State, value: number): void;
    lua_pushboolean(L: State, value: boolean): void;
    lua_pushnil(L: State): void;
    lua_newtable(L: State): void;
    lua_settable(L: State, at: number): void;
    lua_pcall(L: State, args: number, results: number, handler: number): number;
    lua_gettop(L: State): number;
    lua_type(L: State, at: number): number;
    lua_tostring(L: State, at: number): Uint8Array;
    lua_tojsstring(L: State, at: number): string;
    lua_tonumber(L: State, at: number): number;
    lua_toboolean(L: State, at: number): boolean;
    lua_next(L: State, at: number): number;
    lua_pop(L: State, count: number): void;
  };
  export const lauxlib: { luaL_newstate(): State; luaL_dostring(L: State, text: Uint8Array): number };
  export const lualib: { luaL_openlibs(L: State): void };
  export function to_luastring(text: string): Uint8Array;
  export function to_jsstring(text: Uint8Array): string;
}
