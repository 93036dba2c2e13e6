//! Checks the layers: each imports only those below it, and the modules of a folder have no import cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const LAYERS: [&str; 7] = [
    "api", "policy", "host", "runtime", "client", "bindings", "testing",
];

type Module = Vec<String>;

#[test]
fn imports_point_downwards() {
    let sources = Sources::read();
    for (importer, imported) in sources.imports() {
        let layer = |module: &Module| LAYERS.iter().position(|layer| *layer == module[0]);
        let (Some(from), Some(to)) = (layer(&importer), layer(&imported)) else {
            continue;
        };
        assert!(
            from >= to,
            "{importer:?} imports {imported:?}, which stands above it"
        );
    }
}

#[test]
fn the_client_and_the_host_do_not_know_each_other() {
    let mut importers = BTreeSet::new();
    for (importer, imported) in Sources::read().imports() {
        if imported[0] == "host" && importer[0] != "host" {
            importers.insert(importer[0].clone());
        }
    }
    assert_eq!(importers, BTreeSet::from(["bindings".to_owned()]));
}

#[test]
fn no_folder_has_a_circle_of_imports() {
    let mut folders: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (importer, imported) in Sources::read().imports() {
        let shared = importer
            .iter()
            .zip(&imported)
            .take_while(|(a, b)| a == b)
            .count();
        if let (Some(from), Some(to)) = (importer.get(shared), imported.get(shared)) {
            let folder = folders.entry(importer[..shared].to_vec()).or_default();
            folder.entry(from.clone()).or_default().insert(to.clone());
        }
    }
    assert!(folders.len() > 3, "the imports were not read");
    for (folder, imports) in folders {
        for start in imports.keys() {
            let mut path = vec![start.clone()];
            assert!(
                !reaches(&imports, start, &mut path),
                "a circle in {folder:?}: {path:?}"
            );
        }
    }
}

/// Whether a path of imports leads back to where it started; then it is in `path`.
fn reaches(
    imports: &BTreeMap<String, BTreeSet<String>>,
    goal: &str,
    path: &mut Vec<String>,
) -> bool {
    let Some(next) = path.last().and_then(|last| imports.get(last)) else {
        return false;
    };
    for module in next {
        if module == goal {
            return true;
        }
        if !path.contains(module) {
            path.push(module.clone());
            if reaches(imports, goal, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

struct Sources {
    modules: BTreeMap<Module, String>,
    /// What a module's file re-exports, and from where.
    reexports: BTreeMap<Module, Module>,
}

impl Sources {
    fn read() -> Self {
        let mut modules = BTreeMap::new();
        read_folder(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut Vec::new(),
            &mut modules,
        );
        let mut reexports = BTreeMap::new();
        for (module, text) in &modules {
            for path in uses(text, &["pub use ", "pub(crate) use "]) {
                let name = [module.as_slice(), &path[path.len() - 1..]].concat();
                reexports.insert(name, [module.as_slice(), &path].concat());
            }
        }
        Self { modules, reexports }
    }

    /// Pairs of modules of which the first imports from the second.
    fn imports(&self) -> Vec<(Module, Module)> {
        let mut imports = Vec::new();
        for (module, text) in &self.modules {
            for path in uses(text, &["use "]) {
                let target = match path[0].as_str() {
                    "crate" => path[1..].to_vec(),
                    "super" => {
                        let ups = path.iter().take_while(|part| *part == "super").count();
                        let Some(parent) = module.len().checked_sub(ups) else {
                            continue;
                        };
                        [&module[..parent], &path[ups..]].concat()
                    }
                    _ => continue,
                };
                if let Some(target) = self.resolve(target) {
                    imports.push((module.clone(), target));
                }
            }
        }
        imports
    }

    /// The module that an item is from.
    fn resolve(&self, mut item: Module) -> Option<Module> {
        while let Some(source) = self.reexports.get(&item) {
            item.clone_from(source);
        }
        while !item.is_empty() && !self.modules.contains_key(&item) {
            item.pop();
        }
        (!item.is_empty()).then_some(item)
    }
}

fn read_folder(folder: &Path, module: &mut Module, modules: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            module.push(name);
            read_folder(&path, module, modules);
            module.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // What tests import is theirs.
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
            let own = if matches!(&*name, "mod" | "lib") {
                vec![]
            } else {
                vec![name]
            };
            modules.insert([module.as_slice(), &own].concat(), text);
        }
    }
}

/// The paths that `use` statements with one of these beginnings import, their braces expanded.
fn uses(text: &str, beginnings: &[&str]) -> Vec<Module> {
    let mut paths = Vec::new();
    for statement in text.split(';') {
        let line = statement
            .rsplit_once('\n')
            .map_or(statement, |(_, line)| line);
        let code: String = statement
            .lines()
            .skip_while(|line| {
                !beginnings
                    .iter()
                    .any(|beginning| line.trim_start().starts_with(beginning))
            })
            .collect();
        let code = if code.is_empty() {
            line.to_owned()
        } else {
            code
        };
        for beginning in beginnings {
            if let Some(tree) = code.trim_start().strip_prefix(beginning) {
                expand(&tree.replace(' ', ""), &[], &mut paths);
            }
        }
    }
    paths
}

fn expand(tree: &str, prefix: &[String], paths: &mut Vec<Module>) {
    let (path, group) = match tree.split_once('{') {
        Some((path, group)) => (path, group.strip_suffix('}')),
        None => (tree, None),
    };
    let mut parts = prefix.to_vec();
    parts.extend(
        path.split("::")
            .filter(|part| !part.is_empty() && *part != "self")
            .map(str::to_owned),
    );
    let Some(group) = group else {
        if !parts.is_empty() {
            paths.push(parts);
        }
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&group[start..at], &parts, paths);
                start = at + 1;
            }
            _ => {}
        }
    }
    expand(&group[start..], &parts, paths);
}
