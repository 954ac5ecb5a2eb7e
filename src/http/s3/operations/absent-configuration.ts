// Configurations that nothing has here. S3 has words for each: an error that names it, or a document that says what holds without one.
import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { S3Error } from '../s3-error.ts'
import type { XmlFields } from '../xml/write-xml.ts'

type Absence = { readonly code: string } | { readonly root: string; readonly fields?: XmlFields }

/** By the name in the query. */
const absences: Readonly<Record<string, Absence>> = {
  accelerate: { root: 'AccelerateConfiguration' },
  cors: { code: 'NoSuchCORSConfiguration' },
  encryption: { code: 'ServerSideEncryptionConfigurationNotFoundError' },
  'legal-hold': { code: 'NoSuchObjectLockConfiguration' },
  lifecycle: { code: 'NoSuchLifecycleConfiguration' },
  logging: { root: 'BucketLoggingStatus' },
  notification: { root: 'NotificationConfiguration' },
  'object-lock': { code: 'ObjectLockConfigurationNotFoundError' },
  ownershipControls: { code: 'OwnershipControlsNotFoundError' },
  policy: { code: 'NoSuchBucketPolicy' },
  policyStatus: { code: 'NoSuchBucketPolicy' },
  publicAccessBlock: { code: 'NoSuchPublicAccessBlockConfiguration' },
  replication: { code: 'ReplicationConfigurationNotFoundError' },
  requestPayment: { root: 'RequestPaymentConfiguration', fields: { Payer: 'BucketOwner' } },
  retention: { code: 'NoSuchObjectLockConfiguration' },
  tagging: { code: 'NoSuchTagSet' },
  website: { code: 'NoSuchWebsiteConfiguration' },
}

/** What a GET of it does; undefined: that is refused as all else. */
export function absentConfiguration(name: string): Operation | undefined {
  const absence = absences[name]
  if (!absence) return undefined
  return async function getConfiguration(call) {
    await call.allow(call.bucket, 'any')
    if (call.key !== '') await call.store.head({ bucket: call.bucket, key: call.key })
    if ('code' in absence) throw new S3Error(absence.code, `there is no ${name} configuration`)
    sendXml(call, absence.root, absence.fields ?? {})
  }
}
