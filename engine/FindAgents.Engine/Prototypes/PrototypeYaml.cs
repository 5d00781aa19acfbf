namespace FindAgents.Engine.Prototypes;

/// <summary>The words of the YAML format, for both directions.</summary>
internal static class PrototypeYaml
{
    public const string Required = "required";
    public const string Optional = "optional";
    public const string ByIndex = "index";

    public static YamlWords<LearnedContent> Learned { get; } = new(
        (LearnedContent.Objects, "objects"),
        (LearnedContent.Image, "image"),
        (LearnedContent.Memories, "memories"));

    public static YamlWords<ReadoutHead> Heads { get; } = new(
        (ReadoutHead.Mask, "mask"),
        (ReadoutHead.MaskEmbedding, "mask_embedding"),
        (ReadoutHead.ClassEmbedding, "class_embedding"),
        (ReadoutHead.ClassLogits, "class_logits"));
}
