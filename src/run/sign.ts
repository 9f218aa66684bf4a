// Signatures: the Ed25519 key of whoever runs oikos, what it signs, and whether it did.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { canonical, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { RunFileError } from './sqlite.ts'

/** What a signature is made for: one made for something else never passes for it. */
export type Purpose = 'run file' | 'attestation' | 'call attestation' | 'record'

export type Signature = { public_key: string; signature: string }

const PREFIX = 'ed25519:'

/** Where the key is that signs when nobody names another. */
export function keyPath(env: NodeJS.ProcessEnv = process.env): string {
  const { OIKOS_KEY, XDG_CONFIG_HOME } = env
  if (OIKOS_KEY !== undefined && OIKOS_KEY !== '') return OIKOS_KEY
  const config = XDG_CONFIG_HOME?.startsWith('/') ? XDG_CONFIG_HOME : join(homedir(), '.config')
  return join(config, 'oikos', 'key.pem')
}

/**
 * The key to sign with: that of a file, or one's own, which is made on first use and never written
 * again. Throws RunFileError.
 */
export function signingKey(file?: string, env: NodeJS.ProcessEnv = process.env): KeyObject {
  const path = file ?? keyPath(env)
  if (file === undefined && textOf(path) === null) makeKey(path)
  return privateKey(path)
}

/** The public key in a file that holds a public or a private one. Throws RunFileError. */
export function publicKeyIn(path: string): string {
  const text = textOf(path)
  if (text === null)
    throw new RunFileError(path, 'there is no such key file, or it can not be read')
  let key: KeyObject
  try {
    key = createPublicKey(text)
  } catch {
    throw new RunFileError(path, `it holds no Ed25519 key as PEM: ${ADVICE}`)
  }
  return publicText(ed25519(path, key))
}

/** One's own public key; null where none was made yet. */
export function ownPublicKey(env: NodeJS.ProcessEnv = process.env): string | null {
  try {
    return publicText(privateKey(keyPath(env)))
  } catch {
    return null
  }
}

/** Signs the canonical text of a value. */
export function signed(key: KeyObject, purpose: Purpose, value: unknown): Signature {
  const signature = sign(null, message(purpose, value), key).toString('base64url')
  return { public_key: publicText(createPublicKey(key)), signature }
}

export function isSigned(
  { public_key, signature }: Signature,
  purpose: Purpose,
  value: unknown,
): boolean {
  if (!public_key.startsWith(PREFIX)) return false
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: public_key.slice(PREFIX.length) }
    const bytes = Buffer.from(signature, 'base64url')
    // Base64 has several texts for the same bytes; only the one that is written counts.
    if (bytes.toString('base64url') !== signature) return false
    return verify(
      null,
      message(purpose, value),
      createPublicKey({ key: jwk, format: 'jwk' }),
      bytes,
    )
  } catch {
    return false
  }
}

function message(purpose: Purpose, value: unknown): Buffer {
  return Buffer.from(`oikos ${purpose}\n${canonical(value, WRAPPED_DEPTH_MAX)}`)
}

function publicText(key: KeyObject): string {
  const shown = key.type === 'private' ? createPublicKey(key) : key
  return PREFIX + shown.export({ format: 'jwk' }).x
}

const ADVICE = 'openssl genpkey -algorithm ed25519 -out FILE makes one'

function privateKey(path: string): KeyObject {
  const text = textOf(path)
  if (text === null) {
    throw new RunFileError(path, `there is no such key file, or it can not be read: ${ADVICE}`)
  }
  let key: KeyObject
  try {
    key = createPrivateKey(text)
  } catch {
    throw new RunFileError(path, `it holds no private Ed25519 key as PEM: ${ADVICE}`)
  }
  return ed25519(path, key)
}

function ed25519(path: string, key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key
  const what = `its key is of the kind ${key.asymmetricKeyType}, not Ed25519: ${ADVICE}`
  throw new RunFileError(path, what)
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Several that make it at once agree on the first: a link never replaces what is there. */
function makeKey(path: string): void {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const draft = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(draft, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
    linkSync(draft, path)
  } catch (error) {
    const { code, message: why } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw new RunFileError(path, `the key can not be made here: ${why}`)
  } finally {
    rmSync(draft, { force: true })
  }
}
