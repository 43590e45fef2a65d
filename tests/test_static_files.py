"""Static files as a site serves them: named by their content, also where one script names another."""

import re
import shutil
from pathlib import Path

from ioc_assess.settings import STORAGES
from ioc_assess.static_files import StaticFiles

SCRIPTS = Path(__file__).resolve().parents[1] / "static" / "js"


def test_static_files_name_the_scripts_that_they_need_by_their_content(tmp_path: Path) -> None:
    assert STORAGES["staticfiles"]["BACKEND"] == "ioc_assess.static_files.StaticFiles"
    kept = StaticFiles(location=tmp_path)
    names = [path.name for path in SCRIPTS.glob("*.js")]
    for name in names:
        shutil.copy(SCRIPTS / name, tmp_path)
    made = list(kept.post_process({name: (kept, name) for name in names}))
    hashed = {old: new for old, new, _done in made if new and new.endswith(".js")}
    text = (tmp_path / hashed["saving.js"]).read_text()
    needs = set(re.findall(r'from "\./([^"]+)"', text))
    assert needs == {hashed[name] for name in ("fields.js", "saving-line.js", "sending.js", "unsent.js")}
    assert hashed["sending.js"] != "sending.js"
