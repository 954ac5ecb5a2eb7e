// aws, s3cmd, rclone and boto3, each where it is installed: a bucket, files of every size there and back, a list, a removal.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { s3Environment, type S3Server, startS3 } from '../../support/s3-server.ts'

const installed = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0
const skip = (name: string, present: boolean): { skip: string | false } => ({
  skip: present ? false : `${name} is not installed`,
})

describe('S3 clients', () => {
  let server: S3Server
  const directory = mkdtempSync(join(tmpdir(), 's3-clients-'))
  const files = { small: 1000, 'dir/medium ü': 300_000, large: 9 * 1024 * 1024 }
  before(async () => {
    server = await startS3()
    mkdirSync(join(directory, 'from', 'dir'), { recursive: true })
    for (const [name, size] of Object.entries(files)) writeFileSync(join(directory, 'from', name), randomBytes(size))
  })
  after(async () => {
    await server.stop()
    rmSync(directory, { recursive: true })
  })
  const run = (command: string, ...args: string[]): string => {
    const env = { ...s3Environment(server), ...rcloneEnvironment(server) }
    const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 60_000 })
    assert.equal(status, 0, `${command} ${args.join(' ')}: ${stdout}${stderr}`)
    return stdout
  }
  const sameFiles = (to: string): void => {
    for (const name of Object.keys(files))
      assert.ok(readFileSync(join(directory, 'from', name)).equals(readFileSync(join(to, name))), name)
  }

  it('aws', skip('aws', installed('aws', '--version')), () => {
    const to = join(directory, 'aws')
    const aws = (...args: string[]): string => run('aws', ...args)
    aws('s3', 'mb', 's3://aws-bucket')
    aws('s3', 'sync', '--quiet', join(directory, 'from'), 's3://aws-bucket/x')
    assert.match(aws('s3', 'ls', '--recursive', 's3://aws-bucket'), /9437184 x\/large/)
    aws('s3', 'sync', '--quiet', 's3://aws-bucket/x', to)
    sameFiles(to)
    aws('s3', 'mv', '--quiet', 's3://aws-bucket/x/large', 's3://aws-bucket/y')
    assert.match(aws('s3', 'ls', 's3://aws-bucket/'), /PRE x\/\n.*9437184 y\n/)
    aws('s3', 'sync', '--quiet', '--delete', join(to, 'dir'), 's3://aws-bucket/x')
    assert.deepEqual(aws('s3', 'ls', '--recursive', 's3://aws-bucket/x').match(/\S+ \S+$/gm), ['x/medium ü'])
    aws('s3', 'cp', '--quiet', '--metadata', 'a=b', join(to, 'small'), 's3://aws-bucket/meta')
    aws(
      's3api',
      'put-object-tagging',
      '--bucket',
      'aws-bucket',
      '--key',
      'meta',
      '--tagging',
      'TagSet=[{Key=k,Value=v}]',
    )
    assert.match(aws('s3api', 'get-object-tagging', '--bucket', 'aws-bucket', '--key', 'meta'), /"Value": "v"/)
    assert.match(aws('s3api', 'head-object', '--bucket', 'aws-bucket', '--key', 'meta'), /"a": "b"/)
    assert.match(aws('s3api', 'list-object-versions', '--bucket', 'aws-bucket'), /"VersionId": "null"/)
    const url = aws('s3', 'presign', 's3://aws-bucket/meta').trim()
    const signed = spawnSync(process.execPath, ['-e', fetched, url], { timeout: 60_000 })
    assert.ok(signed.stdout.equals(readFileSync(join(to, 'small'))), signed.stderr.toString())
    const env = s3Environment(server)
    const kept = spawnSync('aws', ['s3', 'rb', 's3://aws-bucket'], { env, encoding: 'utf8', timeout: 60_000 })
    assert.match(kept.stderr, /BucketNotEmpty/)
    aws('s3', 'rb', '--force', 's3://aws-bucket')
  })

  it('s3cmd', skip('s3cmd', installed('s3cmd', '--version')), () => {
    const to = join(directory, 's3cmd')
    mkdirSync(to)
    const host = `127.0.0.1:${server.httpPort}`
    const config = join(directory, 's3cfg')
    writeFileSync(
      config,
      `[default]\naccess_key = ${server.accessKey}\nsecret_key = ${server.secretKey}\nhost_base = ${host}\nhost_bucket = ${host}\nuse_https = False\n`,
    )
    const s3cmd = (...args: string[]): string => run('s3cmd', '-c', config, '--no-progress', ...args)
    s3cmd('mb', 's3://s3cmd-bucket')
    s3cmd('sync', '--multipart-chunk-size-mb=5', `${join(directory, 'from')}/`, 's3://s3cmd-bucket/x/')
    assert.match(s3cmd('ls', '-r', 's3://s3cmd-bucket'), /9437184\s+s3:\/\/s3cmd-bucket\/x\/large/)
    s3cmd('sync', 's3://s3cmd-bucket/x/', `${to}/`)
    sameFiles(to)
    s3cmd('info', 's3://s3cmd-bucket/x/small')
    s3cmd('info', 's3://s3cmd-bucket')
    s3cmd('put', '--recursive', join(directory, 'from'), 's3://s3cmd-bucket/put/')
    s3cmd('modify', '--add-header=x-amz-meta-a:b', 's3://s3cmd-bucket/put/from/small')
    s3cmd('mv', 's3://s3cmd-bucket/put/from/small', 's3://s3cmd-bucket/moved')
    const url = s3cmd('signurl', 's3://s3cmd-bucket/moved', '+60').trim()
    const signed = spawnSync(process.execPath, ['-e', fetched, url], { timeout: 60_000 })
    assert.ok(signed.stdout.equals(readFileSync(join(directory, 'from', 'small'))), signed.stderr.toString())
    s3cmd('rb', '--force', '--recursive', 's3://s3cmd-bucket')
  })

  it('rclone', skip('rclone', installed('rclone', 'version')), () => {
    const to = join(directory, 'rclone')
    run('rclone', 'mkdir', 'cadastre:rclone-bucket')
    run('rclone', 'copy', join(directory, 'from'), 'cadastre:rclone-bucket/x')
    run('rclone', 'check', '--download', join(directory, 'from'), 'cadastre:rclone-bucket/x')
    run('rclone', 'copy', 'cadastre:rclone-bucket/x', to)
    run('rclone', 'sync', join(directory, 'from', 'dir'), 'cadastre:rclone-bucket/x')
    assert.equal(run('rclone', 'lsf', '-R', 'cadastre:rclone-bucket/x'), 'medium ü\n')
    run('rclone', 'moveto', 'cadastre:rclone-bucket/x/medium ü', 'cadastre:rclone-bucket/moved')
    run('rclone', 'cleanup', 'cadastre:rclone-bucket')
    sameFiles(to)
    run('rclone', 'purge', 'cadastre:rclone-bucket')
  })

  it('boto3', skip('boto3', installed('python3', '-c', 'import boto3')), () => {
    run('python3', '-c', boto, join(directory, 'from', 'large'))
  })
})

/** What a URL answers, by a process of its own: the test waits for it. */
const fetched = 'fetch(process.argv[1]).then(async (r) => process.stdout.write(Buffer.from(await r.arrayBuffer())))'

const rcloneEnvironment = (server: S3Server): NodeJS.ProcessEnv => ({
  RCLONE_CONFIG: '/dev/null',
  RCLONE_CONFIG_CADASTRE_TYPE: 's3',
  RCLONE_CONFIG_CADASTRE_PROVIDER: 'Other',
  RCLONE_CONFIG_CADASTRE_ENV_AUTH: 'true',
  RCLONE_CONFIG_CADASTRE_ENDPOINT: server.endpoint,
})

const boto = `
import boto3, sys, urllib.request
from botocore.config import Config
s = boto3.client('s3', config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}))
s.create_bucket(Bucket='boto-bucket')
key = 'ü/日 +&'
s.put_object(Bucket='boto-bucket', Key=key, Body=b'hello', Metadata={'a': 'b'}, Tagging='x=1')
assert s.get_object(Bucket='boto-bucket', Key=key)['Body'].read() == b'hello'
assert s.head_object(Bucket='boto-bucket', Key=key)['Metadata'] == {'a': 'b'}
for algorithm in ['CRC32', 'SHA1', 'SHA256']:
    s.put_object(Bucket='boto-bucket', Key=algorithm, Body=b'x' * 100000, ChecksumAlgorithm=algorithm)
    s.get_object(Bucket='boto-bucket', Key=algorithm)['Body'].read()
s.upload_file(sys.argv[1], 'boto-bucket', 'large')
assert s.get_object(Bucket='boto-bucket', Key='large')['Body'].read() == open(sys.argv[1], 'rb').read()
s.copy({'Bucket': 'boto-bucket', 'Key': 'large'}, 'boto-bucket', 'copy')
url = s.generate_presigned_url('get_object', Params={'Bucket': 'boto-bucket', 'Key': key}, ExpiresIn=60)
assert urllib.request.urlopen(url).read() == b'hello'
url = s.generate_presigned_url('put_object', Params={'Bucket': 'boto-bucket', 'Key': 'presigned'}, ExpiresIn=60)
urllib.request.urlopen(urllib.request.Request(url, data=b'put', method='PUT'))
assert s.get_object(Bucket='boto-bucket', Key='presigned')['Body'].read() == b'put'
keys = [o['Key'] for p in s.get_paginator('list_objects_v2').paginate(Bucket='boto-bucket', PaginationConfig={'PageSize': 2}) for o in p['Contents']]
assert keys == sorted(keys, key=lambda k: k.encode()) and len(keys) == 7, keys
older = boto3.client('s3', config=Config(signature_version='s3'))
url = older.generate_presigned_url('put_object', Params={'Bucket': 'boto-bucket', 'Key': 'older', 'ContentType': 'text/x', 'Metadata': {'c': 'd'}})
request = urllib.request.Request(url, data=b'old', method='PUT', headers={'Content-Type': 'text/x', 'x-amz-meta-c': 'd'})
urllib.request.urlopen(request)
assert s.head_object(Bucket='boto-bucket', Key='older')['Metadata'] == {'c': 'd'}
with open(sys.argv[1], 'rb') as file:
    s.upload_fileobj(file, 'boto-bucket', 'fileobj')
s.get_waiter('object_exists').wait(Bucket='boto-bucket', Key='fileobj')
found = s.get_object_attributes(Bucket='boto-bucket', Key='fileobj', ObjectAttributes=['ETag', 'ObjectSize', 'ObjectParts', 'StorageClass'])
assert found['ObjectSize'] == 9437184 and found['ObjectParts']['TotalPartsCount'] == 2, found
assert s.get_bucket_request_payment(Bucket='boto-bucket')['Payer'] == 'BucketOwner'
for read in [s.get_bucket_cors, s.get_bucket_policy, s.get_bucket_website, s.get_public_access_block, s.get_bucket_replication]:
    try:
        read(Bucket='boto-bucket')
        assert False
    except s.exceptions.ClientError as error:
        assert error.response['ResponseMetadata']['HTTPStatusCode'] == 404, error
pages = s.get_paginator('list_object_versions').paginate(Bucket='boto-bucket', PaginationConfig={'PageSize': 2})
versions = [(v['Key'], v['VersionId'], v['IsLatest']) for p in pages for v in p['Versions']]
assert versions == [(k, 'null', True) for k in sorted(keys + ['older', 'fileobj'])], versions
boto3.resource('s3').Bucket('boto-bucket').object_versions.delete()
s.delete_bucket(Bucket='boto-bucket')
`
