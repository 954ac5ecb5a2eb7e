// Defaults that draw from a sequence are kept by its OID, so that renaming it changes nothing: nextval('16385'::regclass).

export const nextvalOf = (sequence: number): string => `nextval('${sequence}'::regclass)`
