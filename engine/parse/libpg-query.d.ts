declare module 'libpg-query/wasm/libpg-query.js' {
  const createInstance: () => Promise<unknown>
  export default createInstance
}
