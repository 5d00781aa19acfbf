using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>Configurations that come with the library, one YAML file each.</summary>
internal static class EmbeddedYaml
{
    private const string Prefix = "FindAgents.Engine.Language.";

    /// <summary>Reads a configuration.</summary>
    /// <param name="name">The file's name, such as <c>unicl.yaml</c>.</param>
    public static T Read<T>(string name)
    {
        using var stream = typeof(EmbeddedYaml).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The resource {name} is not part of this build.");
        using var reader = new StreamReader(stream);
        return Parse<T>(reader.ReadToEnd(), name);
    }

    /// <summary>Reads a configuration that somebody wrote.</summary>
    /// <param name="yaml">Its text: one mapping, keys in lower case with underscores.</param>
    /// <param name="where">Where the text is from, for messages.</param>
    /// <exception cref="FindException">It is not YAML, or has a key that the configuration does not know or a value of another kind.</exception>
    public static T Parse<T>(string yaml, string where)
    {
        try
        {
            return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<T>(yaml)
                ?? throw new FindException($"{where} holds no settings: a mapping of keys to values was expected.");
        }
        catch (YamlException error)
        {
            throw new FindException($"{where} is not a configuration that this version understands: {error.InnerException?.Message ?? error.Message} (line {error.Start.Line}).", error);
        }
    }
}
