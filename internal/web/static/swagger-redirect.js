// Where the documentation page receives an authorization code: hands it to the window that asked.
"use strict";

(() => {
  const asked = window.opener && window.opener.swaggerUIRedirectOauth2;
  const place = document.getElementById("message");
  if (!asked) {
    place.textContent = "This page belongs to the documentation page. You can close it.";
    return;
  }
  const answer = new URLSearchParams(window.location.search);
  const auth = asked.auth;
  if (auth.state && answer.get("state") !== auth.state || !auth.state && asked.state && answer.get("state") !== asked.state) {
    asked.errCb({ authId: auth.name, source: "auth", level: "error", message: "The answer does not belong to the request (state differs)." });
  } else if (answer.get("code")) {
    delete asked.state;
    auth.code = answer.get("code");
    asked.callback({ auth, redirectUrl: asked.redirectUrl });
  } else {
    const text = [answer.get("error"), answer.get("error_description"), answer.get("hint")].filter(Boolean).join(": ");
    asked.errCb({ authId: auth.name, source: "auth", level: "error", message: text || "The server sent no authorization code." });
  }
  window.close();
})();
