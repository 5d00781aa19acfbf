using System.Globalization;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Catalogue;

/// <summary>The checkpoints that can be asked for by name.</summary>
/// <remarks>Safe to use from any thread.</remarks>
public static class ModelCatalogue
{
    private const string Resource = "FindAgents.Engine.Catalogue.catalogue.yaml";
    private const int HashDigits = 64;

    private static readonly Lazy<IReadOnlyList<CatalogueModel>> Embedded = new(() =>
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    });

    /// <summary>The official FIND checkpoints.</summary>
    public static IReadOnlyList<CatalogueModel> Official => Embedded.Value;

    /// <summary>The model of the catalogue that a file's name is of, wherever it lies.</summary>
    internal static CatalogueModel? OfFile(string path) => Official.FirstOrDefault(model => model.FileName == Path.GetFileName(path));

    /// <summary>Reads a catalogue; <c>catalogue.yaml</c> beside this file shows the format.</summary>
    internal static IReadOnlyList<CatalogueModel> Parse(string yaml)
    {
        var root = YamlSection.Parse(yaml, "model catalogue");
        root.Allow("models");
        var models = YamlSection.List(root.Require("models"), "'models'").Select(node => Read(YamlSection.Of(node, "a model"))).ToList();
        return models.GroupBy(model => model.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new FindException($"The model catalogue has '{twice.Key}' twice.")
            : models;
    }

    private static CatalogueModel Read(YamlSection section)
    {
        section.Allow("name", "title", "file", "url", "publisher", "licence", "bytes", "sha256", "min_size_test", "max_size_test");
        var (name, file) = (section.RequireText("name"), section.RequireText("file"));
        var url = new Uri(section.RequireText("url"));

        // What comes over plain HTTP may have been changed on the way.
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
        {
            throw YamlSection.Error(section.Require("url"), $"The URL of '{name}' is {url}; expected one that begins with https");
        }

        if (file.Length == 0 || file != Path.GetFileName(file) || file.StartsWith('.'))
        {
            throw YamlSection.Error(section.Require("file"), $"The file of '{name}' is '{file}'; expected a file's name without a folder");
        }

        var sha256 = section.FindText("sha256");
        if (sha256 is not null && (sha256.Length != HashDigits || !sha256.All(char.IsAsciiHexDigit)))
        {
            throw YamlSection.Error(section.Require("sha256"), $"The SHA-256 of '{name}' is '{sha256}'; expected {HashDigits} hexadecimal digits");
        }

        return new CatalogueModel(
            name,
            section.RequireText("title"),
            file,
            url,
            new Uri(section.RequireText("publisher")),
            section.RequireText("licence"),
            section.FindText("bytes") is { } bytes ? long.Parse(bytes, NumberStyles.None, CultureInfo.InvariantCulture) : null,
            sha256?.ToLowerInvariant(),
            section.FindText("min_size_test") is { } shorter ? new ImageSides(Pixels(shorter), Pixels(section.RequireText("max_size_test"))) : null);

        static int Pixels(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
