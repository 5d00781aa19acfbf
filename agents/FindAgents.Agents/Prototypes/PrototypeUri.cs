namespace FindAgents.Agents.Prototypes;

/// <summary>The addresses of task prototypes.</summary>
public static class PrototypeUri
{
    /// <summary>What there is, as JSON.</summary>
    public const string List = "find://prototypes";

    /// <summary>The template of <see cref="Yaml"/>.</summary>
    public const string YamlTemplate = "find://prototype/{name}";

    /// <summary>The template of <see cref="Picture"/>.</summary>
    public const string PictureTemplate = "find://prototype/{name}.png";

    internal const string Prefix = "find://prototype/";

    internal const string PictureEnding = ".png";

    /// <summary>A prototype, as YAML.</summary>
    public static string Yaml(string name) => Prefix + name;

    /// <summary>Who attends to whom in it, drawn.</summary>
    public static string Picture(string name) => Prefix + name + PictureEnding;
}
