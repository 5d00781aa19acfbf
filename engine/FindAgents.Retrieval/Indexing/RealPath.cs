namespace FindAgents.Retrieval.Indexing;

/// <summary>Where a path leads when every symbolic link in it is followed.</summary>
internal static class RealPath
{
    // What Linux follows before it takes a path for a circle.
    private const int MostLinks = 40;

    /// <summary>The path without links; null where it leads nowhere, or in a circle.</summary>
    public static string? Of(string path)
    {
        path = Path.GetFullPath(path);
        var root = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>();
        Push(ahead, path[root.Length..]);
        var real = root;
        var links = 0;
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                // What stands before has no links any more, so its parent is the folder that it lies in.
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            var next = Path.Join(real, name);
            if (Target(next) is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            if (Path.IsPathRooted(target))
            {
                root = Path.GetPathRoot(target)!;
                real = root;
                target = target[root.Length..];
            }

            Push(ahead, target);
        }

        return Path.Exists(real) ? real : null;
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (var name in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").Reverse())
        {
            ahead.Push(name);
        }
    }
}
