package api

import "net/http"

// Legacy is where GLPI's older API lies, which clients of it ask first.
const Legacy = "/apirest.php"

// ServeLegacy answers clients of the older API in its own form, a code and a message: it is not served here.
func (s *Server) ServeLegacy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(`["ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM","The legacy API is not served here: use API V2,` +
		` /api.php/v2, which /api.php/doc documents"]`))
}
