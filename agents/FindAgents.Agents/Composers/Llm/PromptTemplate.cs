using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>A prompt file: its name, how the model is asked, and its texts.</summary>
/// <remarks>Immutable, and safe to share between threads.</remarks>
internal sealed class PromptTemplate
{
    private static readonly string[] Fields = ["name", "description", "template_format", "execution_settings", "input_variables"];

    private readonly PromptShape _shape;
    private readonly string _file;
    private readonly Dictionary<string, PromptText> _texts = new(StringComparer.Ordinal);

    private PromptTemplate(PromptShape shape, string file) => (_shape, _file) = (shape, file);

    /// <summary>What the file calls itself.</summary>
    public string Name { get; private set; } = "";

    /// <summary>How freely the model answers, from 0 to 2; <see langword="null"/> where the file leaves it to the model.</summary>
    public float? Temperature { get; private set; }

    /// <summary>How many tokens an answer may have; <see langword="null"/> where the file leaves it to the model.</summary>
    public int? MaxTokens { get; private set; }

    /// <summary>Reads one of those that come along.</summary>
    /// <param name="shape">What it has to look like.</param>
    public static PromptTemplate Embedded(PromptShape shape)
    {
        using var stream = typeof(PromptTemplate).Assembly.GetManifestResourceStream($"FindAgents.Agents.Prompts.{shape.File}")!;
        using var reader = new StreamReader(stream);
        return Parse(shape, shape.File, reader.ReadToEnd());
    }

    /// <summary>Reads a file.</summary>
    /// <param name="shape">What the file has to look like.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="yaml">Its text.</param>
    /// <exception cref="PromptTemplateException">Something is missing, or there is something that is not known.</exception>
    public static PromptTemplate Parse(PromptShape shape, string file, string yaml)
    {
        var template = new PromptTemplate(shape, file);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException exception)
        {
            throw new PromptTemplateException(file, (int)exception.Start.Line, $"This is no YAML: {Quote.Short(exception.Message, 300)}", exception);
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            throw new PromptTemplateException(file, 1, $"A prompt file holds one mapping with {string.Join(", ", Fields.Concat(shape.Texts.Keys))}.");
        }

        template.Read(root);
        return template;
    }

    /// <summary>Fills in one of the texts.</summary>
    /// <param name="text">Its name.</param>
    /// <param name="values">The variables' values.</param>
    public string Render(string text, IReadOnlyDictionary<string, object> values) => _texts[text].Render(values);

    private void Read(YamlMappingNode root)
    {
        foreach (var (key, value) in root.Children)
        {
            var name = Scalar(key);
            switch (name)
            {
                case "name":
                    Name = Scalar(value);
                    break;
                case "description":
                    Scalar(value);
                    break;
                case "template_format":
                    if (Scalar(value) != "handlebars")
                    {
                        throw Wrong(value, $"The template format is '{Quote.Short(Scalar(value))}'; only handlebars is understood.");
                    }

                    break;
                case "execution_settings":
                    ReadSettings(value);
                    break;
                case "input_variables":
                    ReadVariables(value);
                    break;
                case var text when _shape.Texts.ContainsKey(text):
                    ReadText(text, value);
                    break;
                default:
                    throw Wrong(key, $"There is no field '{Quote.Short(name)}'. Use {string.Join(", ", Fields.Concat(_shape.Texts.Keys))}.");
            }
        }

        if (string.IsNullOrWhiteSpace(Name))
        {
            throw Wrong(root, "The field 'name' is missing or empty.");
        }

        if (_shape.Texts.Keys.FirstOrDefault(text => !_texts.ContainsKey(text)) is { } missing)
        {
            throw Wrong(root, $"The text '{missing}' is missing.");
        }
    }

    private void ReadSettings(YamlNode node)
    {
        foreach (var (key, value) in Mapping(node))
        {
            switch (Scalar(key))
            {
                case "temperature" when float.TryParse(Scalar(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var temperature) && temperature is >= 0 and <= 2:
                    Temperature = temperature;
                    break;
                case "max_tokens" when int.TryParse(Scalar(value), NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens > 0:
                    MaxTokens = tokens;
                    break;
                case "temperature" or "max_tokens":
                    throw Wrong(value, $"'{Scalar(key)}' is '{Quote.Short(Scalar(value))}'. Give a temperature from 0 to 2, or a number of tokens above 0.");
                case var setting:
                    throw Wrong(key, $"There is no setting '{Quote.Short(setting)}'. Use temperature, max_tokens.");
            }
        }
    }

    private void ReadVariables(YamlNode node)
    {
        if (node is not YamlSequenceNode list)
        {
            throw Wrong(node, "The input variables are a list of name and description.");
        }

        foreach (var item in list.Children)
        {
            var name = Mapping(item).FirstOrDefault(field => field.Key is YamlScalarNode { Value: "name" }).Value
                ?? throw Wrong(item, "An input variable has no name.");
            if (!_shape.Variables.ContainsKey(Scalar(name)))
            {
                throw Wrong(name, $"There is no variable '{Quote.Short(Scalar(name))}'. Use {string.Join(", ", _shape.Variables.Keys)}.");
            }
        }
    }

    private void ReadText(string name, YamlNode node)
    {
        var text = Scalar(node);
        // The text of a block begins in the line behind its sign; in a folded one lines cannot be told apart.
        var style = ((YamlScalarNode)node).Style;
        var parsed = PromptText.Parse(text, _shape.Variables, (line, message, cause) => new PromptTemplateException(
            _file,
            (int)node.Start.Line + (style is ScalarStyle.Literal ? line + 1 : style is ScalarStyle.Folded ? 1 : 0),
            message,
            cause));
        _texts[name] = _shape.Texts[name].FirstOrDefault(variable => !parsed.Used.Contains(variable)) is { } missing
            ? throw Wrong(node, $"The text '{name}' has no place for '{missing}': put {{{{{missing}}}}} into it.")
            : parsed;
    }

    private IDictionary<YamlNode, YamlNode> Mapping(YamlNode node) => node is YamlMappingNode mapping ? mapping.Children : throw Wrong(node, "Fields with values are expected here.");

    private string Scalar(YamlNode node) => node is YamlScalarNode { Value: { } text } ? text : throw Wrong(node, "A text is expected here.");

    private PromptTemplateException Wrong(YamlNode node, string message) => new(_file, (int)node.Start.Line, message);
}
