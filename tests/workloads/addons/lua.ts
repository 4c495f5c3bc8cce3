import { lauxlib, lua, lualib, to_jsstring, to_luastring } from "fengari";

export type Value = string | number | boolean | { [key: string]: Value } | Value[];

/** Runs a script in a Lua of its own, and one of its functions over a record, as Fluent Bit does. The function changes the record, or says that it has not. */
export function filtered(script: string, call: string, record: Record<string, Value>): unknown {
  const L = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(L);
  if (lauxlib.luaL_dostring(L, to_luastring(script)) !== 0) throw new Error(lua.lua_tojsstring(L, -1));
  lua.lua_getglobal(L, to_luastring(call));
  lua.lua_pushstring(L, to_luastring("services.any"));
  lua.lua_pushnumber(L, 1_732_874_400);
  push(L, record);
  if (lua.lua_pcall(L, 3, 3, 0) !== 0) throw new Error(lua.lua_tojsstring(L, -1));
  // 2: the record is another, and its time the same.
  expect(lua.lua_tonumber(L, -3)).toBe(2);
  return pulled(L, lua.lua_gettop(L));
}

function push(L: object, value: Value): void {
  if (typeof value === "string") lua.lua_pushstring(L, to_luastring(value));
  else if (typeof value === "number") lua.lua_pushnumber(L, value);
  else if (typeof value === "boolean") lua.lua_pushboolean(L, value);
  else {
    lua.lua_newtable(L);
    const entries: [string | number, Value][] = Array.isArray(value)
      ? value.map((one, index) => [index + 1, one])
      : Object.entries(value);
    for (const [key, one] of entries) {
      push(L, key);
      push(L, one);
      lua.lua_settable(L, -3);
    }
  }
}

function pulled(L: object, at: number): unknown {
  switch (lua.lua_type(L, at)) {
    case lua.LUA_TSTRING:
      return to_jsstring(lua.lua_tostring(L, at));
    case lua.LUA_TNUMBER:
      return lua.lua_tonumber(L, at);
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, at);
    case lua.LUA_TTABLE: {
      const found: Record<string, unknown> = {};
      lua.lua_pushnil(L);
      while (lua.lua_next(L, at) !== 0) {
        const top = lua.lua_gettop(L);
        found[String(pulled(L, top - 1))] = pulled(L, top);
        lua.lua_pop(L, 1);
      }
      return found;
    }
    default:
      return undefined;
  }
}
