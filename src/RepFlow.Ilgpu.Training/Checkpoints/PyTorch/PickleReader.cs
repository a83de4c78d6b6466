using System.Numerics;

namespace RepFlow.Ilgpu.Training;

/// <summary>
/// Reads the pickles of <c>torch.save</c>. A pickle is a program that Python runs and that may call whatever it names; here it makes plain values and descriptions
/// of tensors, and names nothing but what <see cref="PickleGlobal"/> has.
/// </summary>
/// <remarks>
/// What comes of it: null, bool, long, BigInteger, double, string, byte[], object?[] (a tuple), List (a list or a set), <see cref="PickleDictionary"/>,
/// <see cref="PickleGlobal"/>, <see cref="PickleRecord"/>, <see cref="PickleStorage"/>, <see cref="PickleTensor"/>. Nothing recurses, and the number of values is limited, so time and memory are.
/// Instructions: Python's Lib/pickletools.py, those of protocols 2 to 5 that torch.save may write.
/// </remarks>
/// <param name="bytes">The pickles.</param>
sealed class PickleReader(PickleBytes bytes)
{
    const int MostValues = 2_000_000;
    const int LongestInteger = 64;

    readonly List<object?> stack = [];
    readonly Stack<int> marks = [];
    readonly Dictionary<long, object?> memo = [];
    readonly Dictionary<string, string> storages = new(StringComparer.Ordinal);
    int values;

    /// <summary>The types of the storages that pickles referred to, by their keys.</summary>
    public IReadOnlyDictionary<string, string> Storages => storages;

    /// <summary>Reads the next pickle.</summary>
    /// <returns>Its value.</returns>
    /// <exception cref="InvalidDataException">It is none, or has something in it that is no tensor's.</exception>
    public object? Read()
    {
        values = 0;
        stack.Clear();
        marks.Clear();
        memo.Clear();
        while (true)
        {
            var instruction = bytes.Byte();
            if (instruction == '.')
            {
                return Pop();
            }

            if (!Literal(instruction) && !Container(instruction) && !Reference(instruction))
            {
                throw new InvalidDataException($"its pickle has the instruction 0x{instruction:x2}, which no tensor is written with");
            }
        }
    }

    /// <summary>What stands in the pickle itself.</summary>
    bool Literal(byte instruction)
    {
        switch (instruction)
        {
            case 0x80: // PROTO
                bytes.Byte();
                return true;
            case 0x95: // FRAME
                bytes.Unsigned(8);
                return true;
            case (byte)'N':
                return Push(null);
            case 0x88: // NEWTRUE
                return Push(true);
            case 0x89: // NEWFALSE
                return Push(false);
            case (byte)'J': // BININT
                return Push(bytes.Signed());
            case (byte)'K': // BININT1
                return Push(bytes.Unsigned(1));
            case (byte)'M': // BININT2
                return Push(bytes.Unsigned(2));
            case 0x8a: // LONG1
                return Push(Integer(bytes.Counted(1)));
            case (byte)'G': // BINFLOAT
                return Push(bytes.Real());
            case 0x8c: // SHORT_BINUNICODE
            case (byte)'U': // SHORT_BINSTRING
                return Push(bytes.Text(1));
            case (byte)'X': // BINUNICODE
            case (byte)'T': // BINSTRING
                return Push(bytes.Text(4));
            case 0x8d: // BINUNICODE8
                return Push(bytes.Text(8));
            case (byte)'C': // SHORT_BINBYTES
                return Push(bytes.Counted(1));
            case (byte)'B': // BINBYTES
                return Push(bytes.Counted(4));
            case 0x8e: // BINBYTES8
                return Push(bytes.Counted(8));
            default:
                return false;
        }
    }

    /// <summary>What is made of what stands on the stack.</summary>
    bool Container(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'(': // MARK
                marks.Push(stack.Count);
                return Count();
            case (byte)']': // EMPTY_LIST
            case 0x8f: // EMPTY_SET
                return Push(new List<object?>());
            case (byte)'l': // LIST
            case 0x91: // FROZENSET
                return Push(new List<object?>(Marked()));
            case (byte)'a': // APPEND
                var appended = Pop();
                Top<List<object?>>().Add(appended);
                return true;
            case (byte)'e': // APPENDS
            case 0x90: // ADDITEMS
                var items = Marked();
                Top<List<object?>>().AddRange(items);
                return true;
            case (byte)')': // EMPTY_TUPLE
                return Push(Array.Empty<object?>());
            case (byte)'t': // TUPLE
                return Push(Marked());
            case 0x85: // TUPLE1
            case 0x86: // TUPLE2
            case 0x87: // TUPLE3
                return Push(Pop(instruction - 0x84));
            case (byte)'}': // EMPTY_DICT
                return Push(new PickleDictionary());
            case (byte)'d': // DICT
                var made = new PickleDictionary();
                Fill(made, Marked());
                return Push(made);
            case (byte)'s': // SETITEM
                var entry = Pop(2);
                Fill(Top<PickleDictionary>(), entry);
                return true;
            case (byte)'u': // SETITEMS
                var entries = Marked();
                Fill(Top<PickleDictionary>(), entries);
                return true;
            case (byte)'0': // POP
                Pop();
                return true;
            case (byte)'1': // POP_MARK
                Marked();
                return true;
            default:
                return false;
        }
    }

    /// <summary>What is named, called or used again.</summary>
    bool Reference(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'q': // BINPUT
                return Keep(bytes.Unsigned(1));
            case (byte)'r': // LONG_BINPUT
                return Keep(bytes.Unsigned(4));
            case 0x94: // MEMOIZE
                return Keep(memo.Count);
            case (byte)'h': // BINGET
                return Push(Known(bytes.Unsigned(1)));
            case (byte)'j': // LONG_BINGET
                return Push(Known(bytes.Unsigned(4)));
            case (byte)'2': // DUP
                return Push(Peek());
            case (byte)'c': // GLOBAL
                return Push(Named());
            case (byte)'i': // INST: makes an object of a class, which no tensor is.
                Named();
                throw Strange();
            case 0x93: // STACK_GLOBAL
                return Push(Pop(2) is [string from, string name] ? PickleGlobal.Find(from, name) : throw Strange());
            case (byte)'Q': // BINPERSID
                var storage = Storage(Pop());
                return storages.TryAdd(storage.Key, storage.Type) || storages[storage.Key] == storage.Type ? Push(storage) : throw Strange();
            case (byte)'R': // REDUCE
            case 0x81: // NEWOBJ
                var arguments = Pop();
                return Push(Call(Pop(), arguments));
            case (byte)'b': // BUILD: attributes of a dictionary (versions of layers), a tensor or a record, which are passed over.
                Pop();
                return Peek() is PickleDictionary or PickleTensor or PickleRecord ? true : throw Strange();
            default:
                return false;
        }
    }

    static PickleStorage Storage(object? id) => id switch
    {
        object?[] and ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, _, long count and >= 0, .. var view] => view switch
        {
            [] or [null] => new PickleStorage(type.ElementType, key, count, 0),
            [object?[] and [string, long offset and >= 0, long size and >= 0]] when size <= count && offset <= count - size =>
                new PickleStorage(type.ElementType, key, size, offset),
            _ => throw Strange(),
        },
        object?[] and ["module", ..] => throw new InvalidDataException($"it has the code of a module in it. {PickleGlobal.Advice}"),
        _ => throw Strange(),
    };

    object? Call(object? what, object? arguments)
    {
        if (what is not PickleGlobal { Kind: var kind, Name: var name } || arguments is not object?[] given)
        {
            throw Strange();
        }

        switch (kind, given)
        {
            case (PickleGlobalKind.Dictionary, [] or [null or PickleGlobal]):
                return new PickleDictionary();
            case (PickleGlobalKind.Dictionary, [PickleDictionary same]):
                return same;
            case (PickleGlobalKind.Record, _):
                return new PickleRecord(name);
            case (PickleGlobalKind.Attribute, [PickleGlobal { Kind: PickleGlobalKind.Record } of, string attribute]):
                return new PickleRecord($"{of.Name}.{attribute}");
            case (PickleGlobalKind.Attribute, _):
                throw PickleGlobal.Refused(name);
            case (PickleGlobalKind.Dictionary, [List<object?> pairs]):
                var dictionary = new PickleDictionary();
                foreach (var pair in pairs)
                {
                    // Counted: one list may be called with again and again.
                    Count();
                    Fill(dictionary, pair switch
                    {
                        List<object?> { Count: 2 } list => [.. list],
                        object?[] { Length: 2 } tuple => tuple,
                        _ => throw Strange(),
                    });
                }

                return dictionary;
            case (PickleGlobalKind.Collection, [List<object?> or object?[]]):
                return given[0];
            case (PickleGlobalKind.Parameter, [PickleTensor data, ..]):
                return data;
            case (PickleGlobalKind.Tensor, [PickleStorage storage, long offset, object?[] shape, object?[] strides, ..]):
                return PickleTensor.Of(storage, offset, Numbers(shape), Numbers(strides));
            default:
                throw Strange();
        }
    }

    static long[] Numbers(object?[] numbers) => numbers.Length <= PickleTensor.MostAxes
        ? [.. numbers.Select(number => number is long value ? value : throw Strange())]
        : throw Strange();

    static void Fill(PickleDictionary dictionary, ReadOnlySpan<object?> entries)
    {
        if (entries.Length % 2 != 0)
        {
            throw Strange();
        }

        for (var at = 0; at < entries.Length; at += 2)
        {
            dictionary.Add(entries[at], entries[at + 1]);
        }
    }

    static object Integer(byte[] bytes)
    {
        var number = bytes.Length <= LongestInteger ? new BigInteger(bytes) : throw Strange();
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    static InvalidDataException Strange() =>
        new("its pickle does what none that torch.save writes does; it is damaged, or was made by something else");

    bool Push(object? value)
    {
        stack.Add(value);
        return Count();
    }

    bool Keep(long number)
    {
        memo[number] = Peek();
        return Count();
    }

    bool Count() => ++values <= MostValues
        ? true
        : throw new InvalidDataException($"its pickle has more than {MostValues} values, and one that describes tensors needs less");

    /// <summary>What stands below belongs to who set the last mark.</summary>
    int Floor => marks.TryPeek(out var mark) ? mark : 0;

    PickleGlobal Named()
    {
        var module = bytes.Line();
        return PickleGlobal.Find(module, bytes.Line());
    }

    object? Peek() => stack.Count > Floor ? stack[^1] : throw Strange();

    T Top<T>() => Peek() is T top ? top : throw Strange();

    object? Pop() => Pop(1)[0];

    object?[] Pop(int count)
    {
        var from = stack.Count - count;
        return from >= Floor ? Cut(from) : throw Strange();
    }

    object?[] Marked() => marks.TryPop(out var mark) ? Cut(mark) : throw Strange();

    object?[] Cut(int from)
    {
        var cut = stack[from..].ToArray();
        stack.RemoveRange(from, cut.Length);
        return cut;
    }

    object? Known(long number) => memo.TryGetValue(number, out var value) ? value : throw Strange();
}
