package store

import "github.com/glpid/glpid/internal/model"

// Below begins a statement about an item of a tree and all below it, as the table `below` of their `id`, their `level`,
// and what has `grown`: it is first for the item itself, and follows by an expression for those below, where `t` is
// the row and `below` what it lies below. The arguments are the item's id, those of first, the item's level, and the
// deepest level that is followed, so that even a circle in the data ends.
func Below(o *model.Object, first, grown string) string {
	return "WITH RECURSIVE `below` (`id`, `grown`, `level`) AS (SELECT ?, " + first +
		", ? UNION ALL SELECT `t`.`id`, " + grown +
		", `below`.`level` + 1 FROM `" + o.Table + "` `t` JOIN `below` ON `t`.`" + o.Tree +
		"` = `below`.`id` WHERE `t`.`id` <> `below`.`id` AND `below`.`level` <= ?) "
}

// FullName is how full names grow (Below): level 0 is above the roots, and has no name.
const FullName = "CASE WHEN `below`.`level` = 0 THEN '' ELSE `below`.`grown` || '" + model.TreeSeparator + "' END ||" +
	" COALESCE(`t`.`name`, '')"
