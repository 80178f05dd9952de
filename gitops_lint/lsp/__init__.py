"""The language server: findings, hover, navigation and completion in an editor.

`server` speaks the protocol and `checkout` follows one repository; every other module is one feature: a
function from a `Snapshot`, the last lint of the repository as it stands in the editor, to what the protocol
sends. Snapshots are made and asked in one worker thread, so that the protocol is always answered.
"""
