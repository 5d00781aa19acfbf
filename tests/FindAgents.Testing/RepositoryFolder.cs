namespace FindAgents.Testing;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder with FindAgents.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>tests/fixtures.</summary>
    public static string Fixtures => Path.Combine(Root, "tests", "fixtures");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FindAgents.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds FindAgents.sln: run the tests from inside the repository.");
    }
}
