#!/usr/bin/env node
// Starts oikos under the Node that it brings, whatever Node the system has.
'use strict'
var spawn = require('child_process').spawn
var pinned = require('./pinned_node.cjs')

var node
try {
  node = pinned.pinnedNode()
} catch (error) {
  process.stderr.write(error.message + '\n')
  process.exit(2)
}

var args = pinned.FLAGS.concat([pinned.oikosFile()], process.argv.slice(2))
// A terminal's Ctrl-C comes to this process alone, which passes it on once.
var child = spawn(node, args, { stdio: 'inherit', detached: process.platform !== 'win32' })
;['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
  process.on(signal, () => {
    child.kill(signal)
  })
})
child.on('error', (error) => {
  process.stderr.write('oikos: ' + node + ' can not be started: ' + error.message + '\n')
  process.exit(2)
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
