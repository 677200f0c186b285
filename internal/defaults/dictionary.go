package defaults

import "github.com/glpid/glpid/internal/model"

// dictionaryRules are the rules that part what agents say of an operating system into its name, version and edition.
// They are there to be switched on.
func dictionaryRules() []rule {
	const linux = `(?:Ubuntu|Debian|Fedora|CentOS|AlmaLinux|Rocky|Red Hat|SUSE|openSUSE|Oracle|Amazon)`
	const windows = `Windows\W+(?:XP|Vista|\d+(?:\.\d+)?)`
	const server = `Server\W+\d{4}(?: R2)?`
	var list []rule
	for _, of := range []struct {
		collection, what string
		patterns         [3][2]string // and values: of Linux, Windows and Windows Server
	}{
		{"DictionnaryOperatingSystem", "Name", [3][2]string{
			{`/^(Ubuntu|Debian|Fedora|CentOS|AlmaLinux|Rocky|Red Hat|SUSE|openSUSE|Oracle|Amazon Linux)\b/`, "#0"},
			{`/(Windows)\W+(?:XP|Vista|\d+(?:\.\d+)?)(?: |$)/`, "#0"},
			{`/(Windows|Hyper-V)\W+(Server)\W+\d{4}/`, "#0 #1"},
		}},
		{"DictionnaryOperatingSystemVersion", "Version", [3][2]string{
			{`/^` + linux + `\D*(\d[\d.]*)/`, "#0"},
			{`/Windows\W+(XP|Vista|\d+(?:\.\d+)?)(?: |$)/`, "#0"},
			{`/Server\W+(\d{4}(?: R2)?)/`, "#0"},
		}},
		{"DictionnaryOperatingSystemEdition", "Edition", [3][2]string{
			{`/^` + linux + `.*\(([^()]+)\)/`, "#0"},
			{`/` + windows + ` (\S.*)$/`, "#0"},
			{`/` + server + `\W+(\w+)/`, "#0"},
		}},
	} {
		for i, system := range []string{"Linux", "Windows", "Windows Server"} {
			list = append(list, rule{
				collection: of.collection, name: "Clean " + system + " OS " + of.what, recursive: true,
				criteria: []criterion{{"os_name", model.RuleMatches, of.patterns[i][0]}},
				actions:  []action{{"append_regex_result", "name", of.patterns[i][1]}},
			})
		}
	}
	return list
}
