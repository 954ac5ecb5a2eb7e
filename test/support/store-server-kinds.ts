// Which servers tests may keep their metadata stores in, apart from what it takes to start one.
export const storeServerKinds = ['postgres', 'cadastre'] as const

export type StoreServerKind = (typeof storeServerKinds)[number]
