#!/usr/bin/env python3
"""Turns an alert into a ticket: python3 alert.py KEY firing|resolved [SUMMARY [DETAILS]]

The first alert of a key opens a critical incident for the group GLPI_GROUP (Network), the same key again adds a
followup to the open ticket, and "resolved" one that says so. GLPI_URL, GLPI_CLIENT_ID, GLPI_CLIENT_SECRET,
GLPI_USERNAME and GLPI_PASSWORD say where and as whom. Only Python's standard library is needed.
"""
import html
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ["GLPI_URL"].rstrip("/") + "/api.php"


def call(method, path, body=None, token=None):
    headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + token} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method)) as answer:
        return json.loads(answer.read() or "null")


def main(key, state, summary="", details=""):
    token = call("POST", "/token", {
        "grant_type": "password", "scope": "api", "username": os.environ["GLPI_USERNAME"],
        "password": os.environ["GLPI_PASSWORD"], "client_id": os.environ["GLPI_CLIENT_ID"],
        "client_secret": os.environ["GLPI_CLIENT_SECRET"]})["access_token"]

    def find(path, condition):
        return call("GET", path + "?filter=" + urllib.parse.quote(condition), token=token)

    key = "alert:" + key
    open_tickets = find("/v2/Assistance/Ticket", f'external_id=="{key}";status.id=out=(5,6);is_deleted==false')
    if open_tickets:
        ticket = open_tickets[0]["id"]
        text = "The alert is over." if state == "resolved" else "The alert is there again."
        call("POST", f"/v2/Assistance/Ticket/{ticket}/Timeline/Followup", {"content": f"<p>{text}</p>"}, token)
        return f"ticket {ticket}: followup"
    if state == "resolved":
        return "nothing to do"
    name = os.environ.get("GLPI_GROUP", "Network")
    groups = find("/v2/Administration/Group", f'name=="{name}"')
    if not groups:
        return sys.exit(f"there is no group {name}")
    ticket = call("POST", "/v2/Assistance/Ticket", {
        "name": summary, "content": f"<p>{html.escape(details)}</p>", "type": 1, "urgency": 5, "impact": 5,
        "external_id": key}, token)["id"]
    call("POST", f"/v2/Assistance/Ticket/{ticket}/TeamMember",
         {"type": "Group", "id": groups[0]["id"], "role": "assigned"}, token)
    return f"ticket {ticket}: opened"


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 5 or sys.argv[2] not in ("firing", "resolved"):
        sys.exit(__doc__)
    try:
        print(main(*sys.argv[1:]))
    except urllib.error.HTTPError as refused:
        sys.exit(f"{refused.code}: {refused.read().decode()}")
