package model

// TreeSeparator stands between the names in the full name of an item of a tree (completename).
const TreeSeparator = " > "

// MaxTreeLevel is how deep a tree can be; GLPI has no limit.
const MaxTreeLevel = 1000
