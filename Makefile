# make builds, make test tests; the rest is systemctl and journalctl for the service that `rmaild install` set up.
SERVICE = rmaild

all:
	scripts/bootstrap build
	cmake --preset release
	cmake --build --preset release

test:
	scripts/test

start stop restart status:
	systemctl $@ $(SERVICE)

logs:
	journalctl -u $(SERVICE) -f

.PHONY: all test start stop restart status logs
