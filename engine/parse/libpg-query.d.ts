declare module 'libpg-query/wasm/libpg-query.js' {
  const createInstance: (options: {
    instantiateWasm(imports: object, done: (instance: object, module: object) => void): object
    printErr(line: string): void
  }) => Promise<unknown>
  export default createInstance
}
