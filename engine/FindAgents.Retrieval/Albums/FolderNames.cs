namespace FindAgents.Retrieval.Albums;

/// <summary>Adds, moves and removes an album's folders, each of which goes by a name of its own.</summary>
internal static class FolderNames
{
    public static IReadOnlyList<AlbumFolder> Add(IReadOnlyList<AlbumFolder> known, IReadOnlyList<string> paths)
    {
        var all = known.ToList();
        foreach (var given in paths)
        {
            var path = Existing(given);
            if (all.Any(folder => folder.Path == path))
            {
                continue;
            }

            if (all.FirstOrDefault(folder => IsWithin(path, folder.Path) || IsWithin(folder.Path, path)) is { } other)
            {
                throw new AlbumException($"The folder '{path}' and '{other.Path}' lie one within the other, and their photos would be in the album twice. Add only the outer one.");
            }

            all.Add(new AlbumFolder(Free(all, path), path));
        }

        return all;
    }

    public static IReadOnlyList<AlbumFolder> Move(IReadOnlyList<AlbumFolder> known, string name, string path)
    {
        var moved = Named(known, name) with { Path = Existing(path) };
        return [.. known.Select(folder => folder.Name == name ? moved : folder)];
    }

    public static IReadOnlyList<AlbumFolder> Remove(IReadOnlyList<AlbumFolder> known, string name)
    {
        var gone = Named(known, name);
        return [.. known.Where(folder => folder != gone)];
    }

    /// <summary>A path in the album as a full path; null where no folder of the album has its first name.</summary>
    public static string? FullPath(IReadOnlyList<AlbumFolder> folders, string path)
    {
        var end = path.IndexOf('/', StringComparison.Ordinal);
        var name = end < 0 ? path : path[..end];
        return folders.FirstOrDefault(folder => folder.Name == name) is { } found
            ? end < 0 ? found.Path : Path.Join(found.Path, path[(end + 1)..].Replace('/', Path.DirectorySeparatorChar))
            : null;
    }

    /// <summary>The folders that a path in the album lies in, the outermost first: <c>a</c>, <c>a/b</c> for <c>a/b/c.jpg</c>.</summary>
    public static IEnumerable<string> Above(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            yield return path[..end];
        }
    }

    private static AlbumFolder Named(IReadOnlyList<AlbumFolder> known, string name) =>
        known.FirstOrDefault(folder => folder.Name == name)
        ?? throw new AlbumException($"The album has no folder '{name}'. {(known.Count == 0 ? "It has none." : $"It has: {string.Join(", ", known.Select(folder => folder.Name))}.")}");

    private static string Existing(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || !Directory.Exists(path))
        {
            throw new AlbumException($"There is no folder '{path}'{(File.Exists(path) ? "; that is a file" : "")}. Name a folder that exists and may be read.");
        }

        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    private static bool IsWithin(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Free(List<AlbumFolder> known, string path)
    {
        var name = Path.GetFileName(path) is { Length: > 0 } last ? last : "root";
        return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}-{i}").First(free => known.TrueForAll(folder => folder.Name != free));
    }
}
