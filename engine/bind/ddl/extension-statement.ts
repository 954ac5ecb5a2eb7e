// Statements about extensions.
export type ExtensionStatement =
  | {
      readonly kind: 'create-extension'
      readonly name: string
      readonly ifNotExists: boolean
      readonly schema?: string
      readonly version?: string
    }
  | {
      readonly kind: 'update-extension'
      readonly name: string
      readonly version?: string
    }
  | {
      readonly kind: 'set-extension-schema'
      readonly name: string
      readonly schema: string
    }
  | {
      readonly kind: 'drop-extensions'
      readonly names: readonly string[]
      readonly ifExists: boolean
      readonly cascade: boolean
    }
