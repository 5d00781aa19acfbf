using FindAgents.Testing;

namespace FindAgents.Engine.Tests.Foundations.Language;

/// <summary>Names and shapes of the official models' weights, as STATE_DICT_KEYS.txt beside the parity cases lists them.</summary>
internal static class OfficialKeys
{
    private const string FileName = "STATE_DICT_KEYS.txt";

    /// <summary>The file, or <see langword="null"/> where the machine has none.</summary>
    public static string? Path
    {
        get
        {
            var path = System.IO.Path.Combine(Environment.GetEnvironmentVariable(ParityCases.FolderVariable) ?? string.Empty, FileName);
            return File.Exists(path) ? path : null;
        }
    }

    /// <summary>The weights of every model below a prefix, the prefix taken off: "name (2, 3)".</summary>
    public static IReadOnlyDictionary<string, HashSet<string>> Below(string path, string prefix)
    {
        var models = new Dictionary<string, Dictionary<string, string>>();
        Dictionary<string, string>? first = null;
        var current = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                // All but the first are listed by how they differ from it.
                current = first is null ? [] : new(first);
                first ??= current;
                models.Add(line[3..line.IndexOf(':', StringComparison.Ordinal)], current);
                continue;
            }

            var fields = line.Split('\t');
            if (line.StartsWith('#') || fields.Length < 2)
            {
                continue;
            }

            var (mark, name) = fields[0].Length > 2 && fields[0][1] == ' ' ? (fields[0][0], fields[0][2..]) : ('+', fields[0]);
            if (mark == '-')
            {
                current.Remove(name);
            }
            else
            {
                current[name] = fields[2].Split(" -> ")[^1];
            }
        }

        return models.ToDictionary(
            model => model.Key,
            model => model.Value.Where(key => key.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => Line(key.Key[prefix.Length..], key.Value)).ToHashSet());
    }

    /// <summary>One weight as a line.</summary>
    public static string Line(string name, IEnumerable<long> shape) => Line(name, $"[{string.Join(", ", shape)}]");

    private static string Line(string name, string shape) => $"{name} {shape}";
}
