using System.Buffers.Binary;
using System.Text;
using FindAgents.Engine.Runtime;

namespace FindAgents.Engine.Tests.Runtime;

/// <summary>Builds the smallest ELF shared library that names symbol versions it needs and offers.</summary>
internal sealed class TinyElf
{
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;

    /// <summary>Where the file is loaded: table addresses and file offsets then differ, as in real libraries.</summary>
    private const long LoadAddress = 0x10000;

    private readonly List<Need> _needs = [];
    private readonly List<string> _definitions = [];
    private readonly List<ushort> _symbols = [0];
    private readonly List<uint> _relocations = [];
    private readonly List<uint> _procedureRelocations = [];

    public bool WithDynamicSegment { get; init; } = true;

    /// <summary>What the count tag says; <see langword="null"/> for the truth.</summary>
    public long? NeedCount { get; init; }

    /// <summary>Adds a version that is needed.</summary>
    public TinyElf Needs(string library, string version, ushort index, ushort flags = 0, uint? hash = null)
    {
        _needs.Add(new Need(library, version, index, flags, hash ?? WeakVersionNeed.Hash(version)));
        return this;
    }

    /// <summary>Adds a version that is offered.</summary>
    public TinyElf Defines(string version)
    {
        _definitions.Add(version);
        return this;
    }

    /// <summary>Adds a symbol of the version with the given index, and a relocation to it where asked.</summary>
    public TinyElf Symbol(ushort index, bool relocated = false, bool called = false)
    {
        _symbols.Add(index);
        if (relocated)
        {
            _relocations.Add((uint)_symbols.Count - 1);
        }

        if (called)
        {
            _procedureRelocations.Add((uint)_symbols.Count - 1);
        }

        return this;
    }

    public byte[] Build()
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        var names = new Dictionary<string, uint>();
        foreach (var name in _needs.SelectMany(need => (string[])[need.Library, need.Version]).Concat(_definitions).Distinct())
        {
            names[name] = (uint)strings.Position;
            strings.Write(Encoding.ASCII.GetBytes(name));
            strings.WriteByte(0);
        }

        var tables = new Dictionary<long, byte[]>
        {
            [5] = strings.ToArray(),
            [0x6ffffff0] = [.. _symbols.SelectMany(BitConverter.GetBytes)],
            [7] = Relocations(_relocations),
            [23] = Relocations(_procedureRelocations),
        };
        if (_needs.Count > 0)
        {
            tables[0x6ffffffe] = Needs(names);
        }

        if (_definitions.Count > 0)
        {
            tables[0x6ffffffc] = Definitions(names);
        }

        var tags = new List<(long Tag, long Value)>();
        var body = new MemoryStream();
        var start = HeaderSize + (2 * SegmentSize);
        foreach (var (tag, table) in tables.Where(table => table.Value.Length > 0))
        {
            tags.Add((tag, LoadAddress + start + body.Position));
            body.Write(table);
            body.Write(new byte[(8 - (body.Position % 8)) % 8]);
        }

        tags.Add((0x6fffffff, NeedCount ?? _needs.Select(need => need.Library).Distinct().Count()));
        tags.Add((0x6ffffffd, _definitions.Count));
        tags.Add((8, tables[7].Length));
        tags.Add((2, tables[23].Length));
        tags.Add((0, 0));

        var dynamic = start + (int)body.Length;
        var elf = new byte[dynamic + (16 * tags.Count)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        Int64(elf, 32, HeaderSize);
        UInt16(elf, 54, SegmentSize);
        UInt16(elf, 56, 2);
        UInt32(elf, HeaderSize, 1);
        Int64(elf, HeaderSize + 16, LoadAddress);
        Int64(elf, HeaderSize + 32, elf.Length);
        UInt32(elf, HeaderSize + SegmentSize, WithDynamicSegment ? 2u : 4u);
        Int64(elf, HeaderSize + SegmentSize + 8, dynamic);
        body.ToArray().CopyTo(elf, start);
        for (var i = 0; i < tags.Count; i++)
        {
            Int64(elf, dynamic + (16 * i), tags[i].Tag);
            Int64(elf, dynamic + (16 * i) + 8, tags[i].Value);
        }

        return elf;
    }

    private byte[] Needs(Dictionary<string, uint> names)
    {
        var libraries = _needs.GroupBy(need => need.Library).ToList();
        var table = new byte[16 * (libraries.Count + _needs.Count)];
        var at = 0;
        for (var i = 0; i < libraries.Count; i++)
        {
            var entries = libraries[i].ToList();
            UInt16(table, at, 1);
            UInt16(table, at + 2, (ushort)entries.Count);
            UInt32(table, at + 4, names[libraries[i].Key]);
            UInt32(table, at + 8, 16);
            UInt32(table, at + 12, i + 1 < libraries.Count ? 16u * (uint)(1 + entries.Count) : 0);
            at += 16;
            for (var j = 0; j < entries.Count; j++, at += 16)
            {
                UInt32(table, at, entries[j].Hash);
                UInt16(table, at + 4, entries[j].Flags);
                UInt16(table, at + 6, entries[j].Index);
                UInt32(table, at + 8, names[entries[j].Version]);
                UInt32(table, at + 12, j + 1 < entries.Count ? 16u : 0);
            }
        }

        return table;
    }

    private byte[] Definitions(Dictionary<string, uint> names)
    {
        const int size = 28;
        var table = new byte[size * _definitions.Count];
        for (var i = 0; i < _definitions.Count; i++)
        {
            UInt16(table, size * i, 1);
            UInt16(table, (size * i) + 6, 1);
            UInt32(table, (size * i) + 8, WeakVersionNeed.Hash(_definitions[i]));
            UInt32(table, (size * i) + 12, 20);
            UInt32(table, (size * i) + 16, i + 1 < _definitions.Count ? size : 0u);
            UInt32(table, (size * i) + 20, names[_definitions[i]]);
        }

        return table;
    }

    private static byte[] Relocations(List<uint> symbols)
    {
        var table = new byte[24 * symbols.Count];
        for (var i = 0; i < symbols.Count; i++)
        {
            UInt32(table, (24 * i) + 8, 6); // R_X86_64_GLOB_DAT
            UInt32(table, (24 * i) + 12, symbols[i]);
        }

        return table;
    }

    private static void UInt16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void UInt32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Int64(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);

    private sealed record Need(string Library, string Version, ushort Index, ushort Flags, uint Hash);
}
