"""The table of mounts is Linux's own form, proc(5)."""

from pathlib import Path

from layers.store.network import kind_of, on_network

MOUNTS = (
    "/dev/vda / ext4 rw 0 0\n"
    "server:/city /mnt/city nfs4 rw 0 0\n"
    "//office/plan /mnt/my\\040plan cifs rw 0 0\n"
    "tmpfs /tmp tmpfs rw 0 0\n"
)


def test_the_innermost_mount_counts() -> None:
    assert kind_of(Path("/srv/city.gpkg"), MOUNTS) == "ext4"
    assert kind_of(Path("/mnt/city/a/city.gpkg"), MOUNTS) == "nfs4"
    assert kind_of(Path("/mnt/my plan/city.gpkg"), MOUNTS) == "cifs"
    assert kind_of(Path("/srv/city.gpkg"), "") == ""


def test_a_local_folder_is_none(tmp_path: Path) -> None:
    assert not on_network(tmp_path / "city.gpkg")
