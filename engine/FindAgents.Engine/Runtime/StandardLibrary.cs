namespace FindAgents.Engine.Runtime;

/// <summary>The C++ standard library that this process uses.</summary>
internal static class StandardLibrary
{
    /// <summary>Its file name, as other libraries ask for it.</summary>
    public const string FileName = "libstdc++.so.6";

    private const string Prefix = "GLIBCXX_";

    /// <summary>The file that is loaded in this process (.NET itself loads it), or <see langword="null"/> where none is or it cannot be told.</summary>
    public static string? FindLoaded() => LoadedLibraries.Find("libstdc++.so");

    /// <summary>The versions that the loaded file offers; empty where it cannot be told.</summary>
    public static IReadOnlyList<string> Versions()
    {
        try
        {
            return FindLoaded() is { } path ? VersionDefinitions.Read(File.ReadAllBytes(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NativeLibraryFormatException)
        {
            return [];
        }
    }

    /// <summary>The newest of the versions whose name is <c>GLIBCXX_</c> and a number, such as <c>GLIBCXX_3.4.30</c>.</summary>
    public static string? Newest(IEnumerable<string> versions) => versions
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => (Name: name, Number: ParseNumber(name[Prefix.Length..])))
        .Where(entry => entry.Number is not null)
        .OrderByDescending(entry => entry.Number)
        .FirstOrDefault()
        .Name;

    private static Version? ParseNumber(string text) =>
        text.All(c => char.IsAsciiDigit(c) || c == '.') && Version.TryParse(text, out var number) ? number : null;
}
