package defaults

// documentTypes lists the kinds of files that may be uploaded.
func documentTypes() table {
	t := table{name: "glpi_documenttypes", columns: []string{"id", "name", "ext", "icon", "mime", "is_uploadable"}}
	for i, d := range documentKinds {
		icon := d.icon
		switch icon {
		case "":
			icon = d.ext + "-dist.png"
		case noIcon:
			icon = ""
		default:
			icon += "-dist.png"
		}
		t.add(i+1, d.name, d.ext, icon, "", true)
	}
	return t
}

// noIcon marks a kind of file without a picture of its own.
const noIcon = "-"

// documentKinds has the kinds in the order of their ids. icon names the extension whose picture
// is shown, if it is not the kind's own.
var documentKinds = []struct{ name, ext, icon string }{
	{"JPEG", "jpg", ""},
	{"PNG", "png", ""},
	{"GIF", "gif", ""},
	{"BMP", "bmp", ""},
	{"Photoshop", "psd", ""},
	{"TIFF", "tif", ""},
	{"AIFF", "aiff", ""},
	{"Windows Media", "asf", ""},
	{"Windows Media", "avi", ""},
	{"BZip", "bz2", ""},
	{"Word", "doc", ""},
	{"DjVu", "djvu", noIcon},
	{"PostScript", "eps", "ps"},
	{"GZ", "gz", ""},
	{"HTML", "html", ""},
	{"Midi", "mid", ""},
	{"QuickTime", "mov", ""},
	{"MP3", "mp3", ""},
	{"MPEG", "mpg", ""},
	{"Ogg Vorbis", "ogg", ""},
	{"PDF", "pdf", ""},
	{"PowerPoint", "ppt", ""},
	{"PostScript", "ps", ""},
	{"QuickTime", "qt", ""},
	{"RealAudio", "ra", ""},
	{"RealAudio", "ram", ""},
	{"RealAudio", "rm", ""},
	{"RTF", "rtf", ""},
	{"StarOffice", "sdd", ""},
	{"StarOffice", "sdw", ""},
	{"Stuffit", "sit", ""},
	{"OpenOffice Impress", "sxi", ""},
	{"OpenOffice", "sxw", ""},
	{"Flash", "swf", ""},
	{"TGZ", "tgz", ""},
	{"texte", "txt", ""},
	{"WAV", "wav", ""},
	{"Excel", "xls", ""},
	{"XML", "xml", ""},
	{"Windows Media", "wmv", ""},
	{"Zip", "zip", ""},
	{"MNG", "mng", noIcon},
	{"Adobe Illustrator", "ai", ""},
	{"C source", "c", ""},
	{"Debian", "deb", ""},
	{"DVI", "dvi", ""},
	{"C header", "h", ""},
	{"Pascal", "pas", ""},
	{"RedHat/Mandrake/SuSE", "rpm", ""},
	{"OpenOffice Calc", "sxc", ""},
	{"LaTeX", "tex", ""},
	{"GIMP multi-layer", "xcf", ""},
	{"JPEG", "jpeg", "jpg"},
	{"Oasis Open Office Writer", "odt", ""},
	{"Oasis Open Office Calc", "ods", ""},
	{"Oasis Open Office Impress", "odp", ""},
	{"Oasis Open Office Impress Template", "otp", "odp"},
	{"Oasis Open Office Writer Template", "ott", "odt"},
	{"Oasis Open Office Calc Template", "ots", "ods"},
	{"Oasis Open Office Math", "odf", ""},
	{"Oasis Open Office Draw", "odg", ""},
	{"Oasis Open Office Draw Template", "otg", "odg"},
	{"Oasis Open Office Base", "odb", ""},
	{"Oasis Open Office HTML", "oth", ""},
	{"Oasis Open Office Writer Master", "odm", ""},
	{"Oasis Open Office Chart", "odc", noIcon},
	{"Oasis Open Office Image", "odi", noIcon},
	{"Word XML", "docx", "doc"},
	{"Excel XML", "xlsx", "xls"},
	{"PowerPoint XML", "pptx", "ppt"},
	{"Comma-Separated Values", "csv", ""},
	{"Scalable Vector Graphics", "svg", ""},
	{"WebP", "webp", ""},
}
