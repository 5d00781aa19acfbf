using System.Text.RegularExpressions;

namespace FindAgents.Retrieval.Albums;

/// <summary>What an album's collections are called in its store.</summary>
internal static partial class AlbumNames
{
    private const char Separator = '.';

    /// <summary>What a name may be, in words.</summary>
    public const string Rule = "letters, digits, '-' and '_', at most 64, such as 'holiday-2024'";

    public static bool IsName(string? name) => name is not null && NamePattern().IsMatch(name);

    /// <summary>Whether a collection is the one that an album has its name from.</summary>
    public static bool IsAlbum(string collection) => IsName(collection);

    public static string Files(string album) => $"{album}{Separator}files";

    public static string Photos(string album, AlbumModel model) => $"{album}{Separator}photos{Separator}{Tag(model)}";

    public static string Regions(string album, AlbumModel model) => $"{album}{Separator}regions{Separator}{Tag(model)}";

    /// <summary>Whether a collection belongs to an album.</summary>
    public static bool IsOf(string album, string collection) => collection == album || collection.StartsWith($"{album}{Separator}", StringComparison.Ordinal);

    /// <summary>A model and its version in one word.</summary>
    public static string Tag(AlbumModel model) => Tag(model.Name, model.Version);

    /// <inheritdoc cref="Tag(AlbumModel)"/>
    public static string Tag(string model, string version) => $"{model}@{version}";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
