namespace FindAgents.Engine.Runtime;

/// <summary>The native libraries that this process has loaded, as Linux lists them.</summary>
internal static class LoadedLibraries
{
    private const string Maps = "/proc/self/maps";

    /// <summary>The path of a loaded library.</summary>
    /// <param name="fileName">How its file name starts.</param>
    /// <returns>The path, or <see langword="null"/> where it is not loaded or the system keeps no such list.</returns>
    public static string? Find(string fileName)
    {
        try
        {
            return File.Exists(Maps)
                ? File.ReadLines(Maps).Select(PathOf).FirstOrDefault(path => Path.GetFileName(path).StartsWith(fileName, StringComparison.Ordinal))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // address perms offset device inode path; the path may hold blanks
    private static string PathOf(string line)
    {
        var slash = line.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : line[slash..];
    }
}
