namespace FindAgents.Testing;

/// <summary>All parity cases of this machine: those below tests/fixtures/oracle and below the folder that FINDAGENTS_ORACLE names.</summary>
public static class ParityCases
{
    /// <summary>The environment variable that names a folder with further cases.</summary>
    public const string FolderVariable = "FINDAGENTS_ORACLE";

    private const string ConfigFile = "config.json";

    private static readonly Lazy<IReadOnlyDictionary<string, ParityCase>> Found = new(() => Discover().ToDictionary(c => c.Name));

    /// <summary>The cases by name.</summary>
    public static IReadOnlyDictionary<string, ParityCase> All => Found.Value;

    /// <summary>The names of the cases that a test project answers for, as theory data.</summary>
    /// <param name="project">The test project's assembly name.</param>
    public static IEnumerable<object[]> Of(string project) =>
        All.Values.Where(c => ParityCoverage.ProjectOf(c) == project).Select(c => c.Name).Order(StringComparer.Ordinal).Select(name => new object[] { name });

    /// <summary>Finds cases below a folder.</summary>
    /// <param name="root">The folder; it may be a case itself.</param>
    /// <param name="label">What names begin with.</param>
    public static IEnumerable<ParityCase> Below(string root, string label)
    {
        var configs = Directory.EnumerateFiles(root, ConfigFile, SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal).ToList();
        foreach (var folder in configs)
        {
            // A config above others is what a group of cases shares, unless it has results of its own.
            var isGroup = configs.Any(other => other.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
            if (!isGroup || File.Exists(Path.Combine(folder, "outputs.safetensors")))
            {
                var path = Path.GetRelativePath(root, folder);
                yield return ParityCase.Read(path == "." ? label : $"{label}/{path.Replace('\\', '/')}", folder);
            }
        }
    }

    private static IEnumerable<ParityCase> Discover()
    {
        var cases = Below(Path.Combine(RepositoryFolder.Fixtures, "oracle"), "fixtures");
        var elsewhere = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrWhiteSpace(elsewhere))
        {
            return cases;
        }

        return Directory.Exists(elsewhere)
            ? cases.Concat(Below(Path.GetFullPath(elsewhere), FolderVariable))
            : throw new DirectoryNotFoundException($"{FolderVariable} names {elsewhere}, which is not a folder.");
    }
}
