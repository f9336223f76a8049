// Whoever loads an object may also want to look at it and change it first: what it consists of is
// ApusObject's to say.
@_exported public import ApusObject
